#include "crawler/session/cookies/cookie_date.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text/ascii.h"
#include "crawler/session/cookies/ascii.h"

namespace crawl::cookies {
namespace {

bool is_delimiter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
         (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

// Takes a number of `least` to `most` digits (4 at most) off the front of text; no further digit may follow.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int value = 0;
  for (; count < text.size() && base::is_digit(text[count]); ++count) {
    if (count == most) return std::nullopt;
    value = value * 10 + (text[count] - '0');
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

using TimeOfDay = std::array<int, 3>;  // hour, minute, second

std::optional<TimeOfDay> time_of(std::string_view token) {
  TimeOfDay parts{};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (part > 0) {
      if (!token.starts_with(':')) return std::nullopt;
      token.remove_prefix(1);
    }
    const std::optional<int> number = take_number(token, 1, 2);
    if (!number) return std::nullopt;
    parts[part] = *number;
  }
  return parts;
}

int full_year(int year) {
  if (year >= 70 && year <= 99) return year + 1900;
  return year <= 69 ? year + 2000 : year;
}

// What the tokens of one date gave; each takes the first place that it fits and that is still empty.
struct Parts {
  std::optional<TimeOfDay> time;
  std::optional<int> day, year;
  unsigned month = 0;  // 0 is none yet

  void take(std::string_view token) {
    if (!time) {
      time = time_of(token);
      if (time) return;
    }
    std::string_view rest = token;
    if (!day) {
      day = take_number(rest, 1, 2);
      if (day) return;
    }
    if (month == 0) {
      month = base::month_of(token);
      if (month != 0) return;
    }
    if (!year) year = take_number(rest, 2, 4);
  }

  bool complete() const { return time && day && month != 0 && year; }
};

}  // namespace

std::optional<std::int64_t> parse_cookie_date(std::string_view text) {
  Parts parts;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_delimiter);
    const auto size = static_cast<std::size_t>(end - text.begin()) - at;
    if (size > 0) parts.take(text.substr(at, size));
    at += size + 1;
  }
  if (!parts.complete()) return std::nullopt;
  const auto [hour, minute, second] = *parts.time;
  const int year = full_year(*parts.year);
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(parts.month),
                                         std::chrono::day(static_cast<unsigned>(*parts.day)));
  if (year < 1601 || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const auto time = std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  return std::chrono::milliseconds(std::chrono::sys_days(date).time_since_epoch() + time).count();
}

}  // namespace crawl::cookies
