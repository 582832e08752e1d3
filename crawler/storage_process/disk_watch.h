// DiskWatch: whether the results file has its name and its disk has room, looked at once a second. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/store.h"

namespace crawl::storage_process {

class DiskWatch {
 public:
  // min_free: bytes; 0 if a full disk is nobody's concern. A database is on a disk that is not seen from here.
  DiskWatch(std::string path, std::uint64_t min_free);

  // How many bytes are free, the first time that they are fewer than min_free. Throws as require_file() does.
  std::optional<std::uint64_t> newly_low(const storage::Store* store);

  // What is written to a file that has no name any more is lost: storage::StoreError then.
  void require_file(const storage::Store* store) const;

 private:
  const std::string path_;
  const std::uint64_t min_free_;
  std::int64_t looked_at_ = 0;  // base::monotonic_ns()
  bool logged_ = false;
};

}  // namespace crawl::storage_process
