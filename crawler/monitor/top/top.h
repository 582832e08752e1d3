// `crawl top`: a results file in the terminal, anew every second, until q or Ctrl-C. Reads alone.
#pragma once

#include <string>

namespace crawl::monitor::top {

// On a terminal; StoreError where the file cannot be read.
void run(const std::string& file);

// The same once, as text of so many columns.
std::string once(const std::string& file, std::size_t width);

}  // namespace crawl::monitor::top
