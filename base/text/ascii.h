// ASCII, whatever the locale: letters, digits, names of months, and cutting off white space. Pure functions; any
// thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace crawl::base {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// 0 to 15, or -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

inline std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), to_lower);
  return out;
}

// White space of header fields and options: the OWS of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3
inline constexpr std::string_view blanks = " \t";
// White space of HTML: https://infra.spec.whatwg.org/#ascii-whitespace
inline constexpr std::string_view ascii_whitespace = "\t\n\f\r ";

// Without what is in `white_space` at both ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view white_space = blanks) {
  const auto begin = text.find_first_not_of(white_space);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

// 1 for "jan", "January" and all that begins so, in any case; 0 where no month does.
constexpr unsigned month_of(std::string_view name) {
  constexpr std::string_view names = "janfebmaraprmayjunjulaugsepoctnovdec";
  for (unsigned month = 0; name.size() >= 3 && month < 12; ++month) {
    const std::string_view wanted = names.substr(std::size_t{3} * month, 3);
    if (to_lower(name[0]) == wanted[0] && to_lower(name[1]) == wanted[1] && to_lower(name[2]) == wanted[2])
      return month + 1;
  }
  return 0;
}

}  // namespace crawl::base
