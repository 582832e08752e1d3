#include "base/text/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/text/utf8.h"

namespace crawl::base {

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return with_commas(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

std::string decimal(double value, int decimals) {
  std::array<char, 400> text;  // of the largest double and as many decimals as anybody asks for
  const auto [end, error] = std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed, decimals);
  return error == std::errc{} ? std::string(text.begin(), end) : "0";
}

std::string byte_text(double bytes) {
  static constexpr const char* units[] = {"B", "KB", "MB", "GB", "TB"};
  int unit = 0;
  while (bytes >= 999.5 && unit < 4) {
    bytes /= 1000;
    ++unit;
  }
  return decimal(bytes, unit == 0 || bytes >= 99.95 ? 0 : 1) + " " + units[unit];
}

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// Controls (C0, DEL, C1), line and paragraph separators, and what turns the direction of the text about it
// (https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters).
bool is_control(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

void append_printable(std::string& out, std::string_view text, std::string_view kept) {
  while (!text.empty()) {
    const Utf8Character c = first_character(text);
    const bool shown = c.valid && (!is_control(c.value) || (c.value < 0x80 && kept.find(text[0]) != kept.npos));
    if (shown) {
      out.append(text.substr(0, c.size));
    } else if (c.valid && c.value < 0x80) {
      out.push_back('?');
    } else {
      out.append(replacement);
    }
    text.remove_prefix(c.size);
  }
}

std::string printable(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  append_printable(out, text, kept);
  return out;
}

namespace {

// "350 ms", "7.3 ms", "0.052 ms": two digits that count.
std::string milliseconds_text(double seconds) {
  const double ms = seconds * 1000;
  const int decimals = ms >= 9.95 ? 0 : ms >= 0.995 ? 1 : ms >= 0.0995 ? 2 : ms >= 0.00995 ? 3 : 4;
  std::string text = decimal(ms, decimals);
  if (text.contains('.')) text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + " ms";
}

}  // namespace

std::string duration_text(double seconds) {
  if (seconds < 5e-6) return "0 ms";
  if (seconds < 0.9995) return milliseconds_text(seconds);
  if (seconds < 59.95) return decimal(seconds, 1) + " s";
  char text[32];
  auto whole = static_cast<long long>(std::llround(std::min(seconds, 1e12)));
  if (whole < 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return text;
}

std::string in_single_quotes(std::string_view text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=:@%+,";
  const bool needs_none = !text.empty() && text.find_first_not_of(plain) == text.npos;
  return needs_none ? std::string(text) : in_single_quotes(text);
}

}  // namespace crawl::base
