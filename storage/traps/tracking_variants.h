// TrackingVariants: counts the URLs that are another one but for the parameters that `--drop-param common` drops, so
// that a crawl can say that it would help. Owned by the UrlTable; one thread; max_bases fingerprints at most.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/drop_params.h"
#include "storage/known_urls/known_urls.h"

namespace crawl::storage {

class TrackingVariants {
 public:
  // A URL that was named for the first time.
  void note(std::string_view url, const KnownUrls& known);
  std::uint64_t count() const { return count_; }

 private:
  static constexpr std::size_t max_bases = 500'000;

  const model::DropParams tracking_{{"common"}};
  boost::unordered_flat_set<std::uint64_t> bases_;  // of URLs that have such parameters, without them
  std::uint64_t count_ = 0;
};

}  // namespace crawl::storage
