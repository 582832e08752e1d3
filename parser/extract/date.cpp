#include "parser/extract/date.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "parser/html/ascii.h"

namespace crawl::parser::extract {
namespace {

using re2::RE2;
using re2::StringPiece;

constexpr std::size_t max_text = 1000;  // bytes that are looked at

// What a form's groups are, in order.
enum class Part { year, month, day, month_name, either };

struct Form {
  RE2 pattern;
  std::array<Part, 3> parts;
};

// Behind each: the time, if it follows. No digit is before a date or behind it.
const std::string begin = "(?i)(?:^|[^0-9A-Za-z])";
const std::string time_behind =
    "(?:([T ]|,? (?:at )?)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.][0-9]+)?)?"
    " ?((?:am|pm|a[.]m[.]|p[.]m[.])\\b)? ?"
    "(Z\\b|(?:UTC|GMT)[+-][0-9]{1,2}(?::?[0-9]{2})?|(?:UTC|GMT)\\b|[+-][0-9]{2}(?::?[0-9]{2})?)?)?(?:[^0-9]|$)";

const std::array<Form, 7>& forms() {
  static const std::string months =
      "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
      "nov(?:ember)?|dec(?:ember)?)[.]?";
  static const std::string day = "([0-9]{1,2})(?:st|nd|rd|th)?";
  static const std::array<Form, 7> all{{
      {{begin + "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})" + time_behind}, {Part::year, Part::month, Part::day}},
      {{begin + "([0-9]{4})[/.] ?([0-9]{1,2})[/.] ?([0-9]{1,2})" + time_behind}, {Part::year, Part::month, Part::day}},
      {{begin + "([0-9]{1,2})[.] ?([0-9]{1,2})[.] ?([0-9]{4})" + time_behind}, {Part::day, Part::month, Part::year}},
      {{begin + "([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})" + time_behind}, {Part::either, Part::either, Part::year}},
      {{begin + day + "[.]?(?: of)?[ -]" + months + ",?[ -]([0-9]{4})" + time_behind},
       {Part::day, Part::month_name, Part::year}},
      {{begin + months + " " + day + ",? ([0-9]{4})" + time_behind}, {Part::month_name, Part::day, Part::year}},
      {{"^([0-9]{4})([0-9]{2})([0-9]{2})" + time_behind + "$"}, {Part::year, Part::month, Part::day}},
  }};
  return all;
}

unsigned number_of(std::string_view digits) {
  unsigned number = 0;
  for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

struct Day {
  unsigned year = 0, month = 0, day = 0;
};

// Two numbers that may be day and month in either order, unless only one is possible.
bool decide_order(unsigned first, unsigned second, Day& out) {
  if (first > 12 && second <= 12) {
    out.day = first, out.month = second;
  } else if (second > 12 && first <= 12) {
    out.day = second, out.month = first;
  } else if (first == second) {
    out.day = out.month = first;
  } else {
    return false;
  }
  return true;
}

std::optional<std::string> day_text(const std::array<Part, 3>& parts, const StringPiece* groups) {
  Day found;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    switch (parts[i]) {
      case Part::year:
        found.year = number_of(groups[i]);
        break;
      case Part::month:
        found.month = number_of(groups[i]);
        break;
      case Part::day:
        found.day = number_of(groups[i]);
        break;
      case Part::month_name:
        found.month = base::month_of({groups[i].data(), groups[i].size()});
        break;
      case Part::either:
        break;
    }
  }
  if (parts[0] == Part::either && !decide_order(number_of(groups[0]), number_of(groups[1]), found)) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date(year(static_cast<int>(found.year)), month(found.month), day(found.day));
  if (!date.ok() || found.year == 0) return std::nullopt;
  char text[32];
  std::snprintf(text, sizeof text, "%04u-%02u-%02u", found.year, found.month, found.day);
  return text;
}

// The groups of time_behind, from its first.
enum TimeGroup { at_separator, at_hours, at_minutes, at_seconds, at_half, at_zone, time_groups };

// "Z" or "+01:00"; empty where none is said, or one that there is not. "GMT+1" is +01:00.
std::string zone_text(std::string_view zone) {
  const std::size_t sign = zone.find_first_of("+-");
  if (sign == zone.npos) return zone.empty() ? "" : "Z";
  const bool east = zone[sign] == '+';
  zone.remove_prefix(sign + 1);
  const std::size_t colon = zone.find(':'), hour_digits = std::min({colon, zone.size(), std::size_t{2}});
  const unsigned hour = number_of(zone.substr(0, hour_digits));
  const unsigned minute = number_of(zone.substr(std::min(zone.size(), hour_digits + (colon == zone.npos ? 0 : 1))));
  if (hour > (east ? 14 : 12) || (minute != 0 && minute != 30 && minute != 45)) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%c%02u:%02u", east ? '+' : '-', hour, minute);
  return text;
}

// "19:00-21:00" is from then to then, unless it is written as ISO 8601 has it, or to the second.
bool is_span(const StringPiece* groups) {
  return groups[at_zone].starts_with("-") && groups[at_zone].find(':') != StringPiece::npos &&
         groups[at_seconds].empty() && to_lower(groups[at_separator][0]) != 't';
}

// "T10:00:00+01:00"; empty without a time, or with one that is none.
std::string time_text(const StringPiece* groups) {
  if (groups[at_hours].empty()) return {};
  unsigned hour = number_of(groups[at_hours]);
  const unsigned minute = number_of(groups[at_minutes]), second = number_of(groups[at_seconds]);
  if (!groups[at_half].empty()) {
    if (hour == 0 || hour > 12) return {};
    hour = hour % 12 + (to_lower(groups[at_half][0]) == 'p' ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 60) return {};
  char text[32];
  std::snprintf(text, sizeof text, groups[at_seconds].empty() ? "T%02u:%02u" : "T%02u:%02u:%02u", hour, minute, second);
  return is_span(groups) ? text : text + zone_text(groups[at_zone]);
}

}  // namespace

std::optional<std::string> read_date(std::string_view text) {
  const std::string line = collapsed(text, max_text);
  for (const Form& form : forms()) {
    std::array<StringPiece, 4 + time_groups> groups;  // all, the day's three, the time's
    if (!form.pattern.Match(line, 0, line.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())))
      continue;
    const auto day = day_text(form.parts, &groups[1]);
    return day ? std::optional(*day + time_text(&groups[4])) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace crawl::parser::extract
