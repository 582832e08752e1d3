#include "crawler/session/cookies/set_cookie.h"

#include <charconv>

#include "base/text/ascii.h"
#include "crawler/session/cookies/ascii.h"
#include "crawler/session/cookies/cookie_date.h"

namespace crawl::cookies {
namespace {

constexpr std::int64_t max_age_seconds = 400LL * 24 * 3600;  // RFC 6265bis, 5.5

// Takes what is before the first `separator` off text, and the separator.
std::string_view take_until(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

// RFC 6265, 5.2.2; a number too large for us is as good as the largest.
std::optional<std::int64_t> parse_max_age(std::string_view text, std::int64_t now_ms) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) seconds = text.starts_with('-') ? -1 : max_age_seconds;
  if (seconds <= 0) return INT64_MIN;
  return now_ms + std::min(seconds, max_age_seconds) * 1000;
}

// The attributes of one field in turn; the last of a kind counts, and Max-Age before Expires (RFC 6265, 5.3, step 3).
class Attributes {
 public:
  Attributes(SetCookie& cookie, std::int64_t now_ms) : cookie_(cookie), now_ms_(now_ms) {}

  void take(std::string_view name, std::string_view value) {
    if (value.size() > max_attribute) return;
    if (equal_ignoring_case(name, "expires")) {
      if (const auto date = parse_cookie_date(value)) expires_ = date;
    } else if (equal_ignoring_case(name, "max-age")) {
      if (const auto end = parse_max_age(value, now_ms_)) max_age_ = end;
    } else if (equal_ignoring_case(name, "domain")) {
      if (value.starts_with('.')) value.remove_prefix(1);
      cookie_.domain = base::lowered(value);
    } else if (equal_ignoring_case(name, "path")) {
      cookie_.path = value.starts_with('/') ? value : std::string_view();
    } else if (equal_ignoring_case(name, "secure")) {
      cookie_.secure = true;
    }
  }

  void finish() const { cookie_.expires_ms = max_age_ ? *max_age_ : expires_.value_or(never); }

 private:
  SetCookie& cookie_;
  const std::int64_t now_ms_;
  std::optional<std::int64_t> expires_, max_age_;
};

}  // namespace

std::optional<SetCookie> parse_set_cookie(std::string_view field, std::int64_t now_ms) {
  field = field.substr(0, field.find_first_of(std::string_view("\0\r\n", 3)));
  if (has_control(field)) return std::nullopt;
  std::string_view value = take_until(field, ';');
  if (value.find('=') == value.npos) return std::nullopt;
  const std::string_view name = base::trimmed(take_until(value, '='));
  value = base::trimmed(value);
  if (name.empty() || name.size() + value.size() > max_name_and_value) return std::nullopt;

  SetCookie cookie{.name = std::string(name), .value = std::string(value)};
  Attributes attributes(cookie, now_ms);
  while (!field.empty()) {
    std::string_view attribute_value = take_until(field, ';');
    const std::string_view attribute = base::trimmed(take_until(attribute_value, '='));
    attributes.take(attribute, base::trimmed(attribute_value));
  }
  attributes.finish();
  return cookie;
}

}  // namespace crawl::cookies
