// Bytes as text by RFC 4648. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace crawl::base {

// https://www.rfc-editor.org/rfc/rfc4648#section-4, with its padding.
std::string base64(std::string_view bytes);
// The bytes again; empty if the text is no base64 with padding.
std::string base64_decoded(std::string_view text);
// https://www.rfc-editor.org/rfc/rfc4648#section-6, with its padding.
std::string base32(std::string_view bytes);

}  // namespace crawl::base
