// Domain names to ASCII by UTS #46, as https://url.spec.whatwg.org/#concept-domain-to-ascii asks. The one place that
// knows ICU. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crawl::parser::detail {

// Longest name that is looked at, in bytes of UTF-8. A name in DNS has 253 octets at most, and Punycode seldom makes a
// name shorter; it takes time in the square of a label's length, 0.1 ms for one of this length.
inline constexpr std::size_t max_domain_length = 512;

// domain: not all ASCII; UTF-8, possibly ill-formed; at most max_domain_length bytes. Empty if it is no name.
std::optional<std::string> domain_to_ascii(std::string_view domain);

}  // namespace crawl::parser::detail
