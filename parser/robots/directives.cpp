// The directives of robots meta elements and X-Robots-Tag (robots_meta.h).
#include <algorithm>

#include "parser/robots_meta.h"
#include "parser/url/bytes.h"

namespace crawl::parser {

namespace {

constexpr std::size_t max_directive = 80, max_listed = 500;  // bytes

// Takes what is before the next separator off the text, and the separator.
std::string_view take(std::string_view& text, std::string_view separators) {
  const std::size_t end = std::min(text.find_first_of(separators), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// Directives that have a value behind their colon; any other word in that place is the name of a robot. A date has
// white space or digits before its first colon, a name is one word that begins with a letter.
bool is_robot_name(std::string_view word) {
  if (word.empty() || word.find_first_of(base::ascii_whitespace) != word.npos) return false;
  if (word == "*") return true;
  return detail::is_alpha(word[0]) && !detail::equals_ignoring_case(word, "unavailable_after") &&
         !detail::equals_ignoring_case(word.substr(0, 4), "max-");
}

}  // namespace

bool is_for_robot(std::string_view name, std::string_view product_token) {
  if (detail::equals_ignoring_case(name, "robots")) return true;
  return !name.empty() && std::ranges::equal(name, product_token, {}, detail::ascii_lower, detail::ascii_lower);
}

// "max-snippet: 0" is one directive, and so is a date with all its words; what has odd characters is none.
void RobotsDirectives::list(std::string_view directives) {
  while (!directives.empty()) {
    std::string_view part = base::trimmed(take(directives, ","), base::ascii_whitespace);
    while (!part.empty()) {
      const bool has_value = part.substr(0, part.find_first_of(base::ascii_whitespace)).find(':') != part.npos;
      std::string_view word = has_value ? part : take(part, base::ascii_whitespace);
      if (has_value) part = {};
      list_one(base::trimmed(word, base::ascii_whitespace));
      part = base::trimmed(part, base::ascii_whitespace);
    }
  }
}

void RobotsDirectives::list_one(std::string_view directive) {
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>'; };
  std::string word;
  for (const char c : directive)
    if (is_plain(c) || (c == ' ' && !word.empty() && word.back() != ':')) word += detail::ascii_lower(c);
  if (word.empty() || word.size() > max_directive || listed.size() + word.size() > max_listed) return;
  if ((", " + listed + ",").find(", " + word + ",") != std::string::npos) return;
  listed += (listed.empty() ? "" : ", ") + word;
}

void RobotsDirectives::add(std::string_view directives) {
  list(directives);
  while (!directives.empty()) {
    const std::string_view word = take(directives, ", \t\r\n\f");
    const bool none = detail::equals_ignoring_case(word, "none");
    noindex = noindex || none || detail::equals_ignoring_case(word, "noindex");
    nofollow = nofollow || none || detail::equals_ignoring_case(word, "nofollow");
  }
}

void RobotsDirectives::add_header(std::string_view value, std::string_view product_token) {
  bool for_us = true;
  while (!value.empty()) {
    std::string_view directive = take(value, ",");
    const std::size_t colon = directive.find(':');
    const std::string_view word = base::trimmed(directive.substr(0, colon), base::ascii_whitespace);
    if (colon != directive.npos && is_robot_name(word)) {
      for_us = word == "*" || is_for_robot(word, product_token);
      directive.remove_prefix(colon + 1);
    }
    if (for_us) add(directive);
  }
}

}  // namespace crawl::parser
