// JSON text by RFC 8259, as far as it is written here: strings. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace crawl::base {

// Appends the text as a string literal, quotes included. Bytes that are no UTF-8 pass through.
// https://www.rfc-editor.org/rfc/rfc8259#section-7
void append_json_string(std::string& out, std::string_view text);

}  // namespace crawl::base
