// SortedLines: any number of lines, given back in the order of their bytes; sorted on disk beyond a few megabytes. One
// thread; errors are StoreError.
#pragma once

#include <functional>
#include <string_view>

#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

class SortedLines {
 public:
  SortedLines();

  void add(std::string_view line) { insert_.run(Blob{line}); }
  // Calls back with each until it answers false.
  void for_each(const std::function<bool(std::string_view)>& callback);

 private:
  Database db_;
  Statement insert_;
};

}  // namespace crawl::storage
