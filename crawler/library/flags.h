// Flags: the options that a program set, as words of a command line: checked one by one when they are set, and then
// read by config with those of the user, so that there is one way from what is asked for to what is done.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crawl::library {

// Throws std::invalid_argument with one line: no such option, or a value that it does not take.
std::vector<std::string> flags_for(std::string_view option, std::string_view value);

}  // namespace crawl::library
