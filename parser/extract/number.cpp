#include "parser/extract/number.h"

#include <algorithm>
#include <vector>

#include "base/text/ascii.h"
#include "parser/html/ascii.h"

namespace crawl::parser::extract {
namespace {

constexpr std::size_t max_whole_digits = 18, max_fraction_digits = 18, thousands = 3;
constexpr std::string_view minus = "\xE2\x88\x92", euro = "\xE2\x82\xAC";

// Separators of thousands that are nothing else: spaces (no-break, narrow no-break, thin) and apostrophes.
constexpr std::string_view spaces[] = {" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "'", "\xE2\x80\x99"};

std::size_t digits_at(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

// Digits between separators, and what separates each from the one before.
struct Group {
  std::string_view separator, digits;
};

std::string_view separator_at(std::string_view text) {
  for (const std::string_view separator : {std::string_view("."), std::string_view(","), euro})
    if (text.starts_with(separator)) return separator;
  for (const std::string_view separator : spaces)
    if (text.starts_with(separator)) return separator;
  return {};
}

bool is_mark(std::string_view separator) {
  return separator == "." || separator == ",";
}

// Whether what is behind a separator still is of the number: behind a space or an apostrophe three digits, behind a
// euro sign two ("5€99").
bool goes_on(std::string_view separator, std::size_t digits) {
  if (digits == 0 || separator.empty()) return false;
  return is_mark(separator) || digits == (separator == euro ? 2 : thousands);
}

std::vector<Group> groups_of(std::string_view text) {
  std::vector<Group> groups{{{}, text.substr(0, digits_at(text))}};
  text.remove_prefix(groups[0].digits.size());
  while (true) {
    const std::string_view separator = separator_at(text);
    const std::string_view rest = text.substr(separator.size());
    const std::size_t digits = digits_at(rest);
    if (!goes_on(separator, digits)) return groups;
    groups.push_back({separator, rest.substr(0, digits)});
    text = rest.substr(digits);
    if (separator == euro) return groups;
  }
}

// Whether the last group is what is behind the point.
bool ends_in_fraction(const std::vector<Group>& groups) {
  const Group& last = groups.back();
  if (groups.size() == 1) return false;
  if (last.separator == euro) return true;
  if (!is_mark(last.separator)) return false;
  const auto as_last = [&](const Group& group) { return group.separator == last.separator; };
  const auto same = std::ranges::count_if(groups, as_last);
  if (same > 1) return false;          // 1,299,000
  if (groups.size() > 2) return true;  // 1.299,00 and 1,299.000
  const std::string_view whole = groups[0].digits;
  return last.digits.size() != thousands || whole.size() > thousands || whole.find_first_not_of('0') == whole.npos;
}

// "1.2.2024" and "10.0.0.1" are no numbers: between separators of one kind are two or three digits, at the end three.
bool is_grouped(const std::vector<Group>& groups, std::size_t whole) {
  if (whole < 2) return true;
  if (groups[whole - 1].digits.size() != thousands) return false;
  for (std::size_t i = 1; i < whole; ++i) {
    if (groups[i].separator != groups[1].separator) return false;
    if (groups[i].digits.size() != thousands && groups[i].digits.size() != 2) return false;
  }
  return groups[0].digits.size() <= thousands;
}

// Signs of currencies: of Latin-1, and the block U+20A0 to U+20CF.
bool ends_in_currency(std::string_view text) {
  if (text.ends_with('$')) return true;
  for (const std::string_view sign : {"\xC2\xA2", "\xC2\xA3", "\xC2\xA4", "\xC2\xA5"})
    if (text.ends_with(sign)) return true;
  if (text.size() < euro.size()) return false;
  text = text.substr(text.size() - euro.size());
  const auto second = static_cast<unsigned char>(text[1]), third = static_cast<unsigned char>(text[2]);
  return text[0] == '\xE2' && ((second == 0x82 && third >= 0xA0) || (second == 0x83 && third <= 0x8F));
}

// A sign directly before the number or before its currency sign, or between these, and no hyphen of a word: "-5",
// "-$5", "$-5", not "SKU-5".
bool is_negative(std::string_view before) {
  while (!before.empty() && !before.ends_with(minus) &&
         (before.back() == '$' || static_cast<unsigned char>(before.back()) >= 0x80 || before.back() == ' ')) {
    before.remove_suffix(1);
  }
  if (before.ends_with(minus)) return true;
  if (!before.ends_with('-')) return false;
  before.remove_suffix(1);
  return before.empty() || is_space(before.back()) || before.back() == '(' || ends_in_currency(before);
}

// Whether a point before the first digit is that of the number, as in ".99" and "$.99", and not of what is before it,
// as in "Rs.500" and "No.5".
bool may_begin_with_point(std::string_view before) {
  if (before.empty() || ends_in_currency(before) || before.ends_with(minus)) return true;
  if (std::ranges::any_of(spaces, [&](std::string_view space) { return before.ends_with(space); })) return true;
  return static_cast<unsigned char>(before.back()) < 0x80 && !base::is_letter(before.back()) &&
         !is_digit(before.back());
}

}  // namespace

std::optional<std::string> read_number(std::string_view text) {
  const auto first = static_cast<std::size_t>(std::ranges::find_if(text, is_digit) - text.begin());
  if (first == text.size()) return std::nullopt;
  std::vector<Group> groups = groups_of(text.substr(first));
  std::string_view fraction;
  const bool begins_with_point = first > 0 && text[first - 1] == '.' && may_begin_with_point(text.substr(0, first - 1));
  if (begins_with_point && groups.size() == 1) {  // ".99"
    fraction = groups[0].digits;
    groups[0].digits = "0";
  } else if (ends_in_fraction(groups)) {
    fraction = groups.back().digits;
    groups.pop_back();
  }
  if (!is_grouped(groups, groups.size())) return std::nullopt;
  std::string whole;
  for (const Group& group : groups) whole += group.digits;
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  if (whole.size() > max_whole_digits) return std::nullopt;
  fraction = fraction.substr(0, max_fraction_digits);
  fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
  const bool zero = whole == "0" && fraction.empty();
  const std::string sign = !zero && is_negative(text.substr(0, first - (begins_with_point ? 1 : 0))) ? "-" : "";
  return sign + whole + (fraction.empty() ? "" : "." + std::string(fraction));
}

std::optional<std::string> read_integer(std::string_view text) {
  auto number = read_number(text);
  return number && number->find('.') == number->npos ? number : std::nullopt;
}

}  // namespace crawl::parser::extract
