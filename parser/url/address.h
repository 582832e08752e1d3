// IP addresses as hosts: https://url.spec.whatwg.org/#concept-ipv4-parser and #concept-ipv6-parser, and their one
// written form. Pure functions, linear; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::parser::detail {

// Whether a host (lower case) must be read as an IPv4 address: https://url.spec.whatwg.org/#ends-in-a-number-checker
bool ends_in_number(std::string_view host);

// One to four parts, each decimal, octal (0...) or hexadecimal (0x...): "0x7f.1" is 127.0.0.1.
std::optional<std::uint32_t> parse_ipv4(std::string_view host);
void append_ipv4(std::string& out, std::uint32_t address);

using Ipv6Pieces = std::array<std::uint16_t, 8>;

// What is between the brackets; zone identifiers are refused.
std::optional<Ipv6Pieces> parse_ipv6(std::string_view text);
// In brackets, the longest run of zeros compressed (RFC 5952).
void append_ipv6(std::string& out, const Ipv6Pieces& address);

}  // namespace crawl::parser::detail
