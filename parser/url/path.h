// Paths and queries of special URLs: https://url.spec.whatwg.org/#path-state and #query-state. Pure functions, linear
// in the input; any thread.
#pragma once

#include <string>
#include <string_view>

#include "parser/url/percent.h"

namespace crawl::parser::detail {

// Appends the segments of `text` ("a/../b", without the slash that it begins with) to the path that begins at
// out[path_start], dot segments resolved and bytes percent-encoded.
// The path so far has no slash at its end: "" or "/dir".
void append_path(std::string& out, std::size_t path_start, std::string_view text, Triplets triplets);

// Appends '?' and the query, percent-encoded in the charset (WHATWG name; empty: UTF-8).
void append_query(std::string& out, std::string_view text, std::string_view charset, Triplets triplets);

}  // namespace crawl::parser::detail
