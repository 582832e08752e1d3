// What a pattern of a shell (*.html) is as a regular expression, for the message to somebody who typed one.
#pragma once

#include <string>
#include <string_view>

namespace crawl::config {

// "; as RE2: \.html$" of "*.html"; empty for what does not begin as such a pattern.
std::string glob_hint(std::string_view pattern);
// "; RE2 has no look-around..." of a pattern of Perl's; empty for others.
std::string look_around_hint(std::string_view pattern);

}  // namespace crawl::config
