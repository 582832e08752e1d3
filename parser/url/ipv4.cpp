// IPv4 addresses as hosts of URLs (https://url.spec.whatwg.org/#concept-ipv4-parser).
#include <charconv>

#include "parser/url/address.h"
#include "parser/url/bytes.h"

namespace crawl::parser::detail {
namespace {

constexpr std::uint64_t too_large = std::uint64_t{1} << 32;

// https://url.spec.whatwg.org/#ipv4-number-parser; a number of 2^32 or more is too_large.
std::optional<std::uint64_t> parse_number(std::string_view part) {
  if (part.empty()) return std::nullopt;
  int base = 10;
  if (part.starts_with("0x") || part.starts_with("0X")) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() > 1 && part[0] == '0') {
    base = 8;
    part.remove_prefix(1);
  }
  std::uint64_t number = 0;
  for (char c : part) {
    int digit = hex_value(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    number = std::min(number * base + digit, too_large);
  }
  return number;
}

// A single dot at the end is no part of its own.
std::string_view without_last_dot(std::string_view host) {
  if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
  return host;
}

}  // namespace

bool ends_in_number(std::string_view host) {
  host = without_last_dot(host);
  std::string_view last = host.substr(host.rfind('.') + 1);  // npos + 1 is 0: the whole host
  if (last.empty() || !is_digit(last[0])) return false;      // what every ordinary name ends with
  bool digits = true;
  for (char c : last) digits = digits && is_digit(c);
  return digits || parse_number(last);
}

std::optional<std::uint32_t> parse_ipv4(std::string_view host) {
  host = without_last_dot(host);
  std::uint64_t address = 0;
  for (int parts = 1; parts <= 4; ++parts) {
    std::size_t end = host.find('.');
    auto number = parse_number(host.substr(0, end));
    if (!number) return std::nullopt;
    if (end == std::string_view::npos) {  // the last part fills all bytes that are left
      int bits = 8 * (5 - parts);
      if (*number >> bits != 0) return std::nullopt;
      return static_cast<std::uint32_t>(address << bits | *number);
    }
    if (*number > 255) return std::nullopt;
    address = address << 8 | *number;
    host.remove_prefix(end + 1);
  }
  return std::nullopt;
}

void append_ipv4(std::string& out, std::uint32_t address) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    char digits[3];
    auto end = std::to_chars(digits, digits + sizeof digits, address >> shift & 255).ptr;
    out.append(digits, end);
    if (shift > 0) out.push_back('.');
  }
}

}  // namespace crawl::parser::detail
