// The bytes of a robots.txt made the text that it was meant to be: UTF-8 without a mark and at most max_robots_bytes of
// what came. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser::robots {

// Views bytes, or storage where they had to be rewritten. A last line that the bound cuts in two is dropped.
std::string_view robots_text(std::string_view bytes, std::string& storage);

}  // namespace crawl::parser::robots
