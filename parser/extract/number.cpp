#include "parser/extract/number.h"

#include <algorithm>
#include <cstdlib>
#include <span>
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

// Where in the text the groups end that begin at `first`.
std::size_t end_of(const std::vector<Group>& groups, std::string_view text, std::size_t first) {
  const std::string_view last = groups.back().digits;
  return groups.size() == 1 ? first + last.size() : static_cast<std::size_t>(last.end() - text.begin());
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

// A comma there is a point in ",50", "€,50" and "-,50"; behind a word it may be one of the sentence. Before three
// digits it may be what is left of a separator of thousands.
bool is_surely_point(std::string_view before, std::size_t digits) {
  while (before.ends_with(' ')) before.remove_suffix(1);
  const bool at_begin = before.empty() || ends_in_currency(before) || before.ends_with(minus) ||
                        before.ends_with('-') || before.ends_with('+') || before.ends_with('(');
  return at_begin && digits != thousands;
}

struct VulgarFraction {
  std::string_view sign, digits;  // what is behind the point; empty where that has no end
};

constexpr VulgarFraction vulgar_fractions[] = {
    {"\xC2\xBC", "25"},      {"\xC2\xBD", "5"},      {"\xC2\xBE", "75"},      {"\xE2\x85\x90", ""},
    {"\xE2\x85\x91", ""},    {"\xE2\x85\x92", "1"},  {"\xE2\x85\x93", ""},    {"\xE2\x85\x94", ""},
    {"\xE2\x85\x95", "2"},   {"\xE2\x85\x96", "4"},  {"\xE2\x85\x97", "6"},   {"\xE2\x85\x98", "8"},
    {"\xE2\x85\x99", ""},    {"\xE2\x85\x9A", ""},   {"\xE2\x85\x9B", "125"}, {"\xE2\x85\x9C", "375"},
    {"\xE2\x85\x9D", "625"}, {"\xE2\x85\x9E", "875"}};

// One that the text begins with, or that is behind one space.
const VulgarFraction* vulgar_fraction_at(std::string_view text) {
  for (const std::string_view space : std::span(spaces).first(4)) {
    if (!text.starts_with(space)) continue;
    text.remove_prefix(space.size());
    break;
  }
  const auto found = std::ranges::find_if(vulgar_fractions, [&](auto& one) { return text.starts_with(one.sign); });
  return found == std::end(vulgar_fractions) ? nullptr : found;
}

// Where the first number begins: a digit, or a sign of a fraction.
std::size_t begin_of_number(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) return i;
    if ((text[i] == '\xC2' || text[i] == '\xE2') && vulgar_fraction_at(text.substr(i)) != nullptr) return i;
  }
  return text.size();
}

// "e5" and "E-3" directly behind a number, with nothing of a word behind them; of at most four digits.
std::optional<int> exponent_at(std::string_view text) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t size = digits_at(text);
  if (size == 0 || size > 4) return std::nullopt;
  if (size < text.size() && (base::is_letter(text[size]) || static_cast<unsigned char>(text[size]) >= 0x80))
    return std::nullopt;
  int value = 0;
  for (const char digit : text.substr(0, size)) value = value * 10 + (digit - '0');
  return negative ? -value : value;
}

// A number without its sign; a point is between the two.
struct Decimal {
  std::string whole, fraction;
};

// Nothing where that would have too many digits.
bool shift(Decimal& number, int exponent) {
  std::string &from = exponent < 0 ? number.whole : number.fraction,
              &to = exponent < 0 ? number.fraction : number.whole;
  if (static_cast<std::size_t>(std::abs(exponent)) > max_whole_digits) return false;
  const auto places = static_cast<std::size_t>(std::abs(exponent));
  if (exponent < 0) {
    from.insert(0, places > from.size() ? places - from.size() : 0, '0');
    to.insert(0, from.substr(from.size() - places));
    from.resize(from.size() - places);
    return to.size() <= max_fraction_digits;
  }
  if (from.size() < places) from.resize(places, '0');
  to += from.substr(0, places);
  from.erase(0, places);
  return true;
}

// As JSON has it. Nothing where there are too many digits before the point.
std::optional<std::string> written(Decimal number, bool negative) {
  std::string& whole = number.whole;
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  if (whole.size() > max_whole_digits) return std::nullopt;
  std::string& fraction = number.fraction;
  fraction.resize(std::min(fraction.size(), max_fraction_digits));
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (whole.empty()) whole = "0";
  const bool zero = whole == "0" && fraction.empty();
  return (negative && !zero ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

// A point before three digits is no separator of thousands in "1.299e3"; of a comma there that cannot be known.
std::optional<Decimal> with_exponent(const std::vector<Group>& groups, int exponent) {
  if (groups.size() > 2) return std::nullopt;
  Decimal number{std::string(groups[0].digits), {}};
  if (groups.size() == 2) {
    if (!is_mark(groups[1].separator)) return std::nullopt;
    if (groups[1].separator == "," && groups[1].digits.size() == thousands) return std::nullopt;
    number.fraction = groups[1].digits;
  }
  return shift(number, exponent) ? std::optional(number) : std::nullopt;
}

std::optional<Decimal> without_exponent(std::vector<Group> groups) {
  Decimal number;
  if (ends_in_fraction(groups)) {
    number.fraction = groups.back().digits;
    groups.pop_back();
  }
  if (!is_grouped(groups, groups.size())) return std::nullopt;
  for (const Group& group : groups) number.whole += group.digits;
  return number;
}

}  // namespace

std::optional<std::string> read_number(std::string_view text) {
  const std::size_t first = begin_of_number(text);
  if (first == text.size()) return std::nullopt;
  const std::vector<Group> groups = groups_of(text.substr(first));
  const char mark = first > 0 ? text[first - 1] : ' ';
  const std::string_view before = text.substr(0, first - (first > 0 ? 1 : 0));
  const bool begins_with_point =
      groups.size() == 1 && (mark == '.' || mark == ',') && may_begin_with_point(before);  // ".99"
  if (begins_with_point && mark == ',' && !is_surely_point(before, groups[0].digits.size())) return std::nullopt;
  const std::string_view behind = text.substr(end_of(groups, text, first));
  const auto exponent = exponent_at(behind);
  std::optional<Decimal> number;
  if (begins_with_point) {
    number = Decimal{"0", std::string(groups[0].digits)};
    if (exponent && !shift(*number, *exponent)) return std::nullopt;
  } else {
    number = exponent ? with_exponent(groups, *exponent) : without_exponent(groups);
  }
  if (!number) return std::nullopt;
  if (const auto* vulgar = vulgar_fraction_at(behind); vulgar != nullptr && !exponent && !begins_with_point) {
    if (!number->fraction.empty() || vulgar->digits.empty()) return std::nullopt;
    number->fraction = vulgar->digits;
  }
  return written(std::move(*number), is_negative(text.substr(0, first - (begins_with_point ? 1 : 0))));
}

std::optional<std::string> read_integer(std::string_view text) {
  auto number = read_number(text);
  return number && number->find('.') == number->npos ? number : std::nullopt;
}

}  // namespace crawl::parser::extract
