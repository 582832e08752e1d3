#include "parser/css/nth.h"

#include <algorithm>

#include "parser/html/ascii.h"

namespace crawl::parser::css {
namespace {

constexpr std::int32_t largest = 1'000'000'000;

// Takes what it is asked for off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char lower) {
    if (text_.empty() || to_lower(text_.front()) != lower) return false;
    text_.remove_prefix(1);
    return true;
  }
  // 1 or -1 where a sign is, 0 without.
  int sign() { return take('+') ? 1 : take('-') ? -1 : 0; }
  void skip_spaces() {
    while (!text_.empty() && is_space(text_.front())) text_.remove_prefix(1);
  }
  std::optional<std::int32_t> digits() {
    std::optional<std::int32_t> value;
    for (; !text_.empty() && is_digit(text_.front()); text_.remove_prefix(1)) {
      const std::int64_t next = value.value_or(0) * std::int64_t{10} + (text_.front() - '0');
      value = static_cast<std::int32_t>(std::min<std::int64_t>(next, largest));
    }
    return value;
  }

 private:
  std::string_view text_;
};

}  // namespace

std::optional<Nth> parse_nth(std::string_view text) {
  text = strip_spaces(text);
  if (equals_ignoring_case(text, "odd")) return Nth{2, 1};
  if (equals_ignoring_case(text, "even")) return Nth{2, 0};
  Scanner scan(text);
  const int sign = scan.sign();
  const auto number = scan.digits();
  const std::int32_t first = (sign < 0 ? -1 : 1) * number.value_or(1);
  if (!scan.take('n')) return number && scan.at_end() ? std::optional(Nth{0, first}) : std::nullopt;
  scan.skip_spaces();
  if (scan.at_end()) return Nth{first, 0};
  const int second_sign = scan.sign();
  scan.skip_spaces();
  const auto second = scan.digits();
  if (second_sign == 0 || !second || !scan.at_end()) return std::nullopt;
  return Nth{first, second_sign * *second};
}

}  // namespace crawl::parser::css
