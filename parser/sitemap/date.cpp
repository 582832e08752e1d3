#include "parser/sitemap/date.h"

#include <chrono>

#include "parser/html/ascii.h"

namespace crawl::parser::sitemap {
namespace {

constexpr std::int64_t ms_per_minute = 60'000;

// Takes what it is asked for off the front of a text, or leaves it as it is.
class DateScanner {
 public:
  explicit DateScanner(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  void skip_spaces() {
    while (!text_.empty() && is_space(text_[0])) text_.remove_prefix(1);
  }
  bool take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool at_digit() const { return !text_.empty() && is_digit(text_[0]); }
  // How many digits, as many as there are but not more than max, and their value.
  std::size_t digits(std::size_t max, int& value) {
    std::size_t count = 0;
    for (value = 0; count < max && at_digit(); ++count, text_.remove_prefix(1)) value = value * 10 + (text_[0] - '0');
    return count;
  }
  bool number(std::size_t size, int& value) { return digits(size, value) == size; }
  std::string_view word() {
    std::size_t size = 0;
    while (size < text_.size() && to_lower(text_[size]) >= 'a' && to_lower(text_[size]) <= 'z') ++size;
    const std::string_view word = text_.substr(0, size);
    text_.remove_prefix(size);
    return word;
  }

 private:
  std::string_view text_;
};

struct Moment {
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;
  int zone_minutes = 0;  // east of Greenwich
};

std::optional<std::int64_t> to_ms(const Moment& m) {
  using namespace std::chrono;
  const year_month_day date(year(m.year), month(static_cast<unsigned>(m.month)), day(static_cast<unsigned>(m.day)));
  // 60 is a leap second, which RFC 5322 has and Unix time has not: it counts as the next minute's first.
  if (!date.ok() || m.hour > 23 || m.minute > 59 || m.second > 60) return std::nullopt;
  const auto day_ms = duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
  return day_ms + (m.hour * 60 + m.minute - m.zone_minutes) * ms_per_minute + m.second * 1000 + m.millisecond;
}

// "+01:00", "-0830", "+01"
bool read_offset(DateScanner& scan, int& zone_minutes) {
  const bool west = scan.take('-');
  int hours = 0, minutes = 0;
  if ((!west && !scan.take('+')) || !scan.number(2, hours)) return false;
  scan.take(':');
  if (scan.at_digit() && !scan.number(2, minutes)) return false;
  zone_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
  return hours < 24 && minutes < 60;
}

// hh:mm, or hh:mm:ss with a fraction.
bool read_time(DateScanner& scan, Moment& m) {
  if (scan.digits(2, m.hour) == 0 || !scan.take(':') || !scan.number(2, m.minute)) return false;
  if (!scan.take(':')) return true;
  if (!scan.number(2, m.second)) return false;
  if (!scan.take('.')) return true;
  int rest = 0;
  constexpr int scale[] = {0, 100, 10, 1};
  m.millisecond = 0;
  const std::size_t count = scan.digits(3, m.millisecond);
  m.millisecond *= scale[count];
  while (scan.digits(9, rest) > 0) {
  }
  return count > 0;
}

std::optional<std::int64_t> read_w3c(DateScanner scan) {
  Moment m;
  if (!scan.number(4, m.year)) return std::nullopt;
  if (!scan.take('-')) return scan.at_end() ? to_ms(m) : std::nullopt;
  if (!scan.number(2, m.month)) return std::nullopt;
  if (!scan.take('-')) return scan.at_end() ? to_ms(m) : std::nullopt;
  if (!scan.number(2, m.day)) return std::nullopt;
  if (scan.at_end()) return to_ms(m);
  if (!scan.take('T') && !scan.take('t') && !scan.take(' ')) return std::nullopt;
  if (!read_time(scan, m)) return std::nullopt;
  scan.skip_spaces();
  if (scan.at_end() || scan.take('Z') || scan.take('z') || read_offset(scan, m.zone_minutes)) {
    return scan.at_end() ? to_ms(m) : std::nullopt;
  }
  return std::nullopt;
}

// RFC 5322 section 4.3; zones that it does not name are no date, as their meaning is not known.
bool zone_of(std::string_view name, int& zone_minutes) {
  struct Zone {
    std::string_view name;
    int hours;
  };
  constexpr Zone zones[] = {{"gmt", 0},  {"ut", 0},   {"utc", 0},  {"z", 0},    {"est", -5}, {"edt", -4},
                            {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
  for (const Zone& zone : zones) {
    if (!equals_ignoring_case(name, zone.name)) continue;
    zone_minutes = zone.hours * 60;
    return true;
  }
  return false;
}

std::optional<std::int64_t> read_mail(DateScanner scan) {
  Moment m;
  if (!scan.word().empty()) scan.take(','), scan.skip_spaces();
  if (scan.digits(2, m.day) == 0) return std::nullopt;
  scan.skip_spaces();
  m.month = static_cast<int>(base::month_of(scan.word()));
  scan.skip_spaces();
  const std::size_t year_digits = scan.digits(4, m.year);
  if (m.month == 0 || (year_digits != 2 && year_digits != 4)) return std::nullopt;
  if (year_digits == 2) m.year += m.year < 50 ? 2000 : 1900;
  scan.skip_spaces();
  if (!read_time(scan, m)) return std::nullopt;
  scan.skip_spaces();
  const std::string_view zone = scan.word();
  if (zone.empty() ? !read_offset(scan, m.zone_minutes) : !zone_of(zone, m.zone_minutes)) return std::nullopt;
  return to_ms(m);
}

}  // namespace

std::optional<std::int64_t> read_date(std::string_view text) {
  const DateScanner scan(strip_spaces(text));
  const auto date = read_w3c(scan);
  return date ? date : read_mail(scan);
}

}  // namespace crawl::parser::sitemap
