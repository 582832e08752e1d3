#include "parser/robots/unavailable_after.h"

#include <algorithm>
#include <chrono>

#include "base/text/ascii.h"

namespace crawl::parser::detail {
namespace {

struct Zone {
  std::string_view name;
  int hours;
};

// https://www.rfc-editor.org/rfc/rfc822#section-5
constexpr Zone zones[] = {{"z", 0},    {"ut", 0},   {"utc", 0},  {"gmt", 0},  {"est", -5}, {"edt", -4},
                          {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
// Those of the directives that are one word.
constexpr std::string_view plain_directives[] = {"all",         "index",           "follow",
                                                 "none",        "noindex",         "nofollow",
                                                 "noarchive",   "nosnippet",       "noimageindex",
                                                 "notranslate", "indexifembedded", "nocache",
                                                 "noodp",       "noydir",          "nositelinkssearchbox"};

constexpr int century = 100, last_short_year_of_2000 = 69;

struct Parts {
  std::optional<int> year, month, day, seconds, offset;  // of the day; of the zone, in seconds
};

std::string_view take_while(std::string_view& text, bool (*is_of_it)(char)) {
  const auto end = std::ranges::find_if_not(text, is_of_it);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

// Of at most four digits.
int value_of(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

// ":00" behind an hour or its minutes; 0 where there is none.
int take_sixtieth(std::string_view& text) {
  if (text.size() < 2 || text[0] != ':' || !base::is_digit(text[1])) return 0;
  text.remove_prefix(1);
  return value_of(take_while(text, base::is_digit).substr(0, 2));
}

void read_word(std::string_view word, Parts& parts) {
  const std::string lower = base::lowered(word);
  if (const auto zone = std::ranges::find(zones, lower, &Zone::name); zone != std::end(zones) && parts.seconds)
    parts.offset = zone->hours * 3600;
  else if (!parts.month && base::month_of(word) != 0)
    parts.month = static_cast<int>(base::month_of(word));
}

// "+02:00", "-0800", "+01", behind the sign.
void read_offset(char sign, std::string_view& text, Parts& parts) {
  const std::string_view digits = take_while(text, base::is_digit).substr(0, 4);
  const int minutes = digits.size() == 4 ? value_of(digits.substr(0, 2)) * 60 + value_of(digits.substr(2))
                                         : value_of(digits.substr(0, 2)) * 60 + take_sixtieth(text);
  parts.offset = (sign == '-' ? -60 : 60) * minutes;
}

// The number of a year, a month or a day, by its length and by what is known.
bool read_part_of_day(std::string_view digits, Parts& parts) {
  if (digits.size() == 4 && !parts.year) {
    parts.year = value_of(digits);
  } else if (digits.size() > 2) {
    return false;
  } else if (parts.year && !parts.month) {
    parts.month = value_of(digits);
  } else if (!parts.day) {
    parts.day = value_of(digits);
  } else if (!parts.year) {
    const int year = value_of(digits);
    parts.year = year + (year > last_short_year_of_2000 ? 19 : 20) * century;
  } else {
    return false;
  }
  return true;
}

bool read_number_of(std::string_view& text, Parts& parts) {
  const std::string_view digits = take_while(text, base::is_digit);
  const bool is_time = digits.size() <= 2 && text.size() > 1 && text[0] == ':' && base::is_digit(text[1]);
  if (!is_time) return parts.seconds.has_value() && parts.year ? true : read_part_of_day(digits, parts);
  const int minutes = value_of(digits) * 60 + take_sixtieth(text);
  parts.seconds = minutes * 60 + take_sixtieth(text);
  return true;
}

std::optional<Parts> parts_of(std::string_view text) {
  Parts parts;
  while (!text.empty()) {
    const char c = text.front();
    if (base::is_digit(c)) {
      if (!read_number_of(text, parts)) return std::nullopt;
    } else if (base::is_letter(c)) {
      read_word(take_while(text, base::is_letter), parts);
    } else {
      text.remove_prefix(1);
      if (parts.seconds && (c == '+' || c == '-') && !text.empty() && base::is_digit(text[0]))
        read_offset(c, text, parts);
    }
  }
  return parts;
}

}  // namespace

std::optional<std::int64_t> read_unavailable_after(std::string_view text) {
  const auto parts = parts_of(text);
  if (!parts || !parts->year || !parts->month || !parts->day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*parts->year),
                                         std::chrono::month(static_cast<unsigned>(*parts->month)),
                                         std::chrono::day(static_cast<unsigned>(*parts->day)));
  if (!date.ok()) return std::nullopt;
  constexpr std::int64_t day_seconds = 86'400;
  return std::chrono::sys_days(date).time_since_epoch().count() * day_seconds + parts->seconds.value_or(day_seconds) -
         parts->offset.value_or(0);
}

bool may_continue_date(std::string_view text) {
  text = base::trimmed(text, base::ascii_whitespace);
  return !text.empty() && (base::is_digit(text.front()) || base::month_of(text) != 0);
}

std::size_t end_of_date(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    at = std::min(text.find_first_not_of(base::ascii_whitespace, at), text.size());
    const std::size_t end = std::min(text.find_first_of(base::ascii_whitespace, at), text.size());
    const std::string word = base::lowered(text.substr(at, end - at));
    if (std::ranges::find(plain_directives, word) != std::end(plain_directives) || word.starts_with("max-")) return at;
    at = end;
  }
  return text.size();
}

}  // namespace crawl::parser::detail
