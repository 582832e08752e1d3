#include "config/value/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>

#include "base/text/ascii.h"
#include "base/text/percent.h"

namespace crawl::config {
namespace {

constexpr std::size_t max_quoted = 60;

struct Unit {
  std::string_view name;
  double factor;
};

constexpr Unit duration_units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
constexpr Unit size_units[] = {{"", 1},        {"B", 1},         {"K", 1 << 10},   {"M", 1 << 20},
                               {"G", 1 << 30}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};

// A decimal number and one of the units; the product, or nothing. No sign, exponent, "inf" or hexadecimal.
template <std::size_t N>
std::optional<double> parse_measure(std::string_view text, const Unit (&units)[N]) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + digits) return std::nullopt;
  const std::string_view name = text.substr(digits);
  const auto unit = std::ranges::find_if(units, [&](const Unit& u) { return equal_ignoring_case(u.name, name); });
  if (unit == std::end(units)) return std::nullopt;
  return value * unit->factor;
}

std::string with_unit(std::uint64_t whole, std::string_view unit) {
  return std::to_string(whole) + std::string(unit);
}

std::string out_of_range(std::string_view text, const std::string& min, const std::string& max) {
  return in_quotes(text) + " is out of range; it takes " + min + " to " + max;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, base::to_lower, base::to_lower);
}

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool negative = text.size() > 1 && text[0] == '-' && text.find_first_not_of("0123456789", 1) == text.npos;
  const bool whole = end == text.data() + text.size();
  const bool overflow = error == std::errc::result_out_of_range && whole;
  if (!negative && !overflow && (error != std::errc{} || !whole)) {
    return fail(in_quotes(text) + " is not a whole number; it takes " + std::to_string(min) + " to " +
                std::to_string(max));
  }
  if (negative || overflow || value < min || value > max) {
    return fail(out_of_range(text, std::to_string(min), std::to_string(max)));
  }
  return value;
}

Result<Milliseconds> parse_duration(std::string_view text, Milliseconds min, Milliseconds max) {
  const std::optional<double> ms = parse_measure(text, duration_units);
  if (!ms)
    return fail(in_quotes(text) + " is not a duration; write it as 250ms, 1.5s, 2m or 1h (a bare number is seconds)");
  // Compared before the conversion: a double beyond the integer's range must not reach it.
  const double rounded = std::round(*ms);
  if (rounded < static_cast<double>(min.count()) || rounded > static_cast<double>(max.count())) {
    return fail(out_of_range(text, format_duration(min), format_duration(max)));
  }
  return Milliseconds(static_cast<std::int64_t>(rounded));
}

std::string format_duration(Milliseconds duration) {
  const auto ms = static_cast<std::uint64_t>(duration.count());
  if (ms == 0) return "0s";
  if (ms % 3'600'000 == 0) return with_unit(ms / 3'600'000, "h");
  if (ms % 60'000 == 0 && ms > 60'000) return with_unit(ms / 60'000, "m");
  if (ms % 1000 == 0) return with_unit(ms / 1000, "s");
  return with_unit(ms, "ms");
}

Result<std::uint64_t> parse_size(std::string_view text, std::uint64_t min, std::uint64_t max) {
  const std::optional<double> bytes = parse_measure(text, size_units);
  if (!bytes)
    return fail(in_quotes(text) + " is not a size; write it as 64KiB, 10MiB or 1.5GiB (a bare number is bytes)");
  const double rounded = std::round(*bytes);
  if (rounded < static_cast<double>(min) || rounded > static_cast<double>(max)) {
    return fail(out_of_range(text, format_size(min), format_size(max)));
  }
  return static_cast<std::uint64_t>(rounded);
}

std::string format_size(std::uint64_t bytes) {
  if (bytes == 0) return "0";
  if (bytes % (1ull << 30) == 0) return with_unit(bytes >> 30, "GiB");
  if (bytes % (1ull << 20) == 0) return with_unit(bytes >> 20, "MiB");
  if (bytes % (1ull << 10) == 0) return with_unit(bytes >> 10, "KiB");
  return std::to_string(bytes);
}

Result<bool> parse_boolean(std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "on", "1"}) {
    if (equal_ignoring_case(text, yes)) return true;
  }
  for (const std::string_view no : {"false", "no", "off", "0"}) {
    if (equal_ignoring_case(text, no)) return false;
  }
  return fail(in_quotes(text) + " is neither true nor false");
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    const std::size_t begin = part.find_first_not_of(" \t");
    if (begin != part.npos) parts.push_back(part.substr(begin, part.find_last_not_of(" \t") - begin + 1));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text.substr(0, max_quoted)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      out += c;
    } else {
      out.append({'\\', 'x', base::lower_hex_digits[byte >> 4], base::lower_hex_digits[byte & 15]});
    }
  }
  return out + (text.size() > max_quoted ? "...'" : "'");
}

std::string either(const std::vector<std::string_view>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace crawl::config
