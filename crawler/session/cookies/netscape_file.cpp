#include "crawler/session/cookies/netscape_file.h"

#include <array>
#include <charconv>
#include <optional>

#include "base/read_file.h"
#include "base/text/ascii.h"
#include "crawler/session/cookies/ascii.h"
#include "crawler/session/cookies/comparable_path.h"

namespace crawl::cookies {
namespace {

enum Field { domain, tail, path, secure, expires, name, value, field_count };
using Fields = std::array<std::string_view, field_count>;

// A cookie without a value may have no tab behind its name either.
std::optional<Fields> split(std::string_view line) {
  Fields fields;
  for (std::size_t field = 0;; ++field) {
    if (field == field_count) return std::nullopt;
    const std::size_t end = line.find('\t');
    fields[field] = line.substr(0, end);
    if (end == line.npos) return field >= name ? std::optional(fields) : std::nullopt;
    line.remove_prefix(end + 1);
  }
}

std::optional<bool> parse_flag(std::string_view text) {
  if (equal_ignoring_case(text, "TRUE")) return true;
  if (equal_ignoring_case(text, "FALSE")) return false;
  return std::nullopt;
}

// Some programs write a fraction, and nothing or a negative number for the session.
std::optional<std::int64_t> parse_expires(std::string_view text) {
  text = text.substr(0, text.find('.'));
  if (text.empty()) return never;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range || seconds > never / 1000 || seconds <= 0) return never;
  return seconds * 1000;
}

bool is_host(std::string_view text) {
  if (text.starts_with('[')) return text.ends_with(']');
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return base::is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
  });
}

Result<Cookie> cookie_of(const Fields& fields) {
  Cookie cookie{.name = std::string(fields[name]), .value = std::string(fields[value])};
  cookie.domain = base::lowered(fields[domain].substr(fields[domain].starts_with('.')));
  if (!is_host(cookie.domain)) {
    return fail("the first field is not a domain; write it as example.org or .example.org, without scheme and port");
  }
  const auto tail_match = parse_flag(fields[tail]), https_only = parse_flag(fields[secure]);
  if (!tail_match) return fail("the second field, whether hosts below the domain get the cookie, is not TRUE or FALSE");
  if (!fields[path].starts_with('/')) return fail("the third field, the path, does not begin with '/'");
  if (!https_only) return fail("the fourth field, whether the cookie is for https alone, is not TRUE or FALSE");
  const auto end = parse_expires(fields[expires]);
  if (!end) return fail("the fifth field, when the cookie expires, is not a number of seconds since 1970, or 0");
  if (cookie.name.empty()) return fail("the sixth field, the name, is empty");
  const bool is_sendable = fields[name].find_first_of("=; ") == std::string_view::npos &&
                           fields[value].find(';') == std::string_view::npos && !has_control(fields[value]) &&
                           !has_control(fields[name]) && !has_control(fields[path]);
  if (!is_sendable) return fail("the name or value has a character that no cookie may have");
  if (cookie.name.size() + cookie.value.size() > max_name_and_value || fields[path].size() > max_attribute) {
    return fail("the cookie is longer than 4096 bytes or its path than 1024");
  }
  cookie.path = comparable_path(fields[path]);
  cookie.expires_ms = *end;
  cookie.host_only = !*tail_match;
  cookie.secure = *https_only;
  return cookie;
}

// Nothing for a line that holds no cookie.
Result<std::optional<Cookie>> parse_line(std::string_view line) {
  static constexpr std::string_view http_only = "#HttpOnly_";
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with(http_only)) {
    line.remove_prefix(http_only.size());
  } else if (line.starts_with('#') || base::trimmed(line).empty()) {
    return std::nullopt;
  }
  const auto fields = split(line);
  if (!fields) {
    return fail(
        "not a cookie: seven fields with tabs between them are domain, TRUE or FALSE, path, TRUE or FALSE, "
        "expiry, name, value");
  }
  return cookie_of(*fields);
}

}  // namespace

Result<std::vector<Cookie>> read_netscape_file(const std::string& path, std::int64_t now_ms) {
  const auto text = base::read_file(path, max_netscape_file);
  if (!text) return std::unexpected(text.error());
  return parse_netscape(*text, path, now_ms);
}

Result<std::vector<Cookie>> parse_netscape(std::string_view text, std::string_view name, std::int64_t now_ms) {
  std::vector<Cookie> cookies;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    auto cookie = parse_line(line);
    if (!cookie) return fail(std::string(name) + ":" + std::to_string(number) + ": " + cookie.error());
    if (*cookie && (*cookie)->expires_ms > now_ms) cookies.push_back(std::move(**cookie));
  }
  return cookies;
}

}  // namespace crawl::cookies
