// Percent-encoding of URLs, and the normal form of the triplets that are
// in a URL already. Pure functions, linear; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::parser::detail {

// What becomes of the triplets that are in a URL already.
enum class Triplets : std::uint8_t { normalized, kept };

// Appends text, its bytes of the set (encode_in_path or encode_in_query, bytes.h) percent-encoded, its triplets in
// normal form (RFC 3986, 6.2.2): hexadecimal digits in upper case, and -, _ and ~, which old software escapes, decoded.
// Triplets of letters, digits and '.' stay as they stand: the WHATWG href, by which browsers and servers know such a
// URL, keeps them; so do all that are to be kept. At most 3 bytes for each one of text.
void append_encoded(std::string& out, std::string_view text, std::uint8_t set, Triplets triplets);

}  // namespace crawl::parser::detail
