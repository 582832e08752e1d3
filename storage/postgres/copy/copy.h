// `crawl copy`: a whole crawl from a results file into PostgreSQL, or back. What is there at the end is all of it or
// nothing. The views give the same rows, and a crawl goes on there as it would have here. One thread; memory: 16 to 40
// bytes a URL.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace crawl::storage {

struct CopyFigures {
  std::uint64_t urls = 0, pages = 0, links = 0;
};

// Asked now and then, with the table under way and its rows so far; false ends it with a StoreError.
using CopyProgress = std::function<bool(const std::string& table, std::uint64_t rows)>;

// from: a results file of this program's version; to: an address of PostgreSQL where no crawl is yet.
CopyFigures copy_to_postgres(const std::string& from, const std::string& to, const CopyProgress& progress);
// from: an address; to: the name of a file that does not exist.
CopyFigures copy_to_file(const std::string& from, const std::string& to, const CopyProgress& progress);

}  // namespace crawl::storage
