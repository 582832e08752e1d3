// A small file that the user named, whole in memory: a cookie file, a netrc. Reads pipes too (`--cookies <(pass show
// jar)`). Any thread.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace crawl::base {

// The bytes of the file; fails with a line for a person where it cannot be read or is longer than max_bytes.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

}  // namespace crawl::base
