// The query in the charset of its document: https://url.spec.whatwg.org/#string-percent-encode-after-encoding. The one
// place of the URL parser that knows charsets. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser::detail {

// Whether a query comes out other than as its own UTF-8 bytes in this charset (WHATWG name).
bool needs_charset(bool has_non_ascii, std::string_view charset);

// The bytes of a query (no '#' in it) in the charset; a character that it lacks is "%26%23NNNN%3B".
std::string query_in_charset(std::string_view query, std::string_view charset);

}  // namespace crawl::parser::detail
