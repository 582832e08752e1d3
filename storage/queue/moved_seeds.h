// MovedSeeds: tells the user of seeds that redirect out of the scope, where the target's page alone is fetched, with
// the command that crawls it there. The first few by name, the rest by number. Owned by the Store; one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "storage/store.h"

namespace crawl::storage {

class MovedSeeds {
 public:
  void tell(std::string_view seed, std::string_view target, const StoreSettings& settings);
  void tell_rest() const;

 private:
  std::uint64_t count_ = 0;
};

}  // namespace crawl::storage
