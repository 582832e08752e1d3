// The directives of robots meta elements and X-Robots-Tag (robots_meta.h).
#include <algorithm>
#include <optional>

#include "parser/robots/unavailable_after.h"
#include "parser/robots_meta.h"
#include "parser/url/bytes.h"

namespace crawl::parser {

namespace {

constexpr std::size_t max_directive = 80, max_listed = 500;  // bytes
constexpr std::string_view date_name = "unavailable_after";

// Takes what is before the next separator off the text, and the separator.
std::string_view take(std::string_view& text, std::string_view separators) {
  const std::size_t end = std::min(text.find_first_of(separators), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// What is behind "unavailable_after:"; nothing of another directive.
std::optional<std::string_view> date_of(std::string_view directive) {
  const std::size_t colon = directive.find(':');
  if (colon == directive.npos) return std::nullopt;
  if (!detail::equals_ignoring_case(base::trimmed(directive.substr(0, colon), base::ascii_whitespace), date_name))
    return std::nullopt;
  return directive.substr(colon + 1);
}

// Takes what is before the next comma, and the comma; commas of a date ("Wed, 01 Jan 2020") are none of these.
std::string_view take_directive(std::string_view& text) {
  const std::string_view all = text;
  std::string_view part = take(text, ",");
  const bool is_date = base::lowered(part).find(date_name) != std::string::npos;
  while (is_date && detail::may_continue_date(text.substr(0, text.find(',')))) {
    take(text, ",");
    const bool has_comma = !text.empty() || all.back() == ',';
    part = all.substr(0, all.size() - text.size() - (has_comma ? 1 : 0));
  }
  return part;
}

// Directives that have a value behind their colon; any other word in that place is the name of a robot. A date has
// white space or digits before its first colon, a name is one word that begins with a letter.
bool is_robot_name(std::string_view word) {
  if (word.empty() || word.find_first_of(base::ascii_whitespace) != word.npos) return false;
  if (word == "*") return true;
  return detail::is_alpha(word[0]) && !detail::equals_ignoring_case(word, date_name) &&
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
    std::string_view part = base::trimmed(take_directive(directives), base::ascii_whitespace);
    while (!part.empty()) {
      std::size_t size = part.size();
      if (const auto date = date_of(part))
        size = add_date(part, *date);
      else if (part.substr(0, part.find_first_of(base::ascii_whitespace)).find(':') == part.npos)
        size = std::min(part.find_first_of(base::ascii_whitespace), size);
      list_one(base::trimmed(part.substr(0, size), base::ascii_whitespace));
      part = base::trimmed(part.substr(size), base::ascii_whitespace);
    }
  }
}

// The bytes of a directive with its date. Of several dates the earliest counts.
std::size_t RobotsDirectives::add_date(std::string_view directive, std::string_view date) {
  const std::size_t size = detail::end_of_date(date);
  if (const auto time = detail::read_unavailable_after(date.substr(0, size)))
    unavailable_after = std::min(*time, unavailable_after.value_or(*time));
  return directive.size() - date.size() + size;
}

void RobotsDirectives::list_one(std::string_view directive) {
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != ','; };
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
    std::string_view directive = take_directive(value);
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
