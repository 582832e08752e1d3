// Standard error, for lines that nobody must be made to wait for: where they cannot be written at once (a pipe that
// nobody reads, a terminal that is stopped) they are dropped. Any process and thread.
#pragma once

#include <string_view>

namespace crawl::base {

// In one write(2) where it is at most PIPE_BUF bytes, so that lines of several processes never mix.
void write_standard_error(std::string_view text);

}  // namespace crawl::base
