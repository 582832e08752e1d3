// One line of a robots.txt (RFC 9309, 2.2), read with the tolerance that the large crawlers have: names in any case and
// in the spellings that people write, and white space where the colon was forgotten. Pure functions on views; any
// thread.
#pragma once

#include <string_view>

namespace crawl::parser::robots {

enum class LineKind { user_agent, allow, disallow, crawl_delay, sitemap, other };

struct Line {
  LineKind kind = LineKind::other;
  std::string_view value;  // without surrounding white space and comment
};

// Takes the first line off the text, which is not empty. Lines end with LF, CR or both.
std::string_view next_line(std::string_view& text);

Line parse_line(std::string_view line);

}  // namespace crawl::parser::robots
