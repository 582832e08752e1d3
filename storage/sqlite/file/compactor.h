// Compactor: gives back the room that a results file does not need: rows that nobody names (older versions left some),
// and pages of the file that are free. For the holder of the OutputLock; one thread. Brings an older file to this
// version. Errors are StoreError.
//
// The file is written anew beside itself (FILE-new) and takes the old one's name when it is whole and on disk: killed
// at any moment, the file is the old one or the new one. Who reads it meanwhile goes on with the old one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace crawl::storage {

struct CompactFigures {
  std::uint64_t bytes_before = 0, bytes_after = 0;
  std::uint64_t rows_removed = 0;  // that nobody named
};

// What is being done, and how far: `total` is 0 where nobody knows.
struct CompactProgress {
  const char* what = "";
  std::uint64_t bytes = 0, total = 0;
};

// `tell` is called every few milliseconds; false stops it, which throws and leaves the file as it was (without what
// nobody named).
CompactFigures compact(const std::string& path, const std::function<bool(const CompactProgress&)>& tell);

}  // namespace crawl::storage
