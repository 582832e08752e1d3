// The head of a response: status line and header fields, read as the web writes them (RFC 9112 with the leniencies of
// curl and the browsers: bare LF ends a line, and so does CR CR LF; folded lines are joined, white space before a colon
// is dropped, and a field without a name; `http/1.1`, `HTTP/2.0` and `HTTP` alone are names of the protocol). A
// Content-Length that is no number says nothing, and is reported.
// Beast's own parser refuses 14 of the 31 answers of curl's suite that curl reads, for bare LF mostly.
//
// Pure functions over bytes that the caller bounds. What decides where the body ends is judged strictly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crawler/http/client/fetcher.h"

namespace crawl::http {

inline constexpr std::size_t max_head_bytes = 256 * 1024;
inline constexpr std::size_t max_fields = 1000;

// How the end of a body is found (RFC 9112 section 6.3).
enum class Framing { none, length, chunked, until_close };

struct Head {
  std::uint16_t status = 0;
  bool version_1_1 = true;
  Framing framing = Framing::until_close;
  std::uint64_t length = 0;  // with Framing::length
  bool keep_alive = true;    // the connection may serve again
  std::string note;          // what was passed over, in words
};

// Bytes of the head at the begin of `bytes`, its empty line included; 0 while that has not come. Searches from
// `from` on, where an earlier call left off.
std::size_t head_size(std::string_view bytes, std::size_t from);

// Whether `bytes` begin as an HTTP/1 response does, as far as they go.
bool looks_like_http(std::string_view bytes);

// The status line alone, of a head whose fields do not matter.
Result<Head> parse_status_line(std::string_view bytes);

// Parses a whole head and appends its fields to `fields`. The error says what is wrong with it.
Result<Head> parse_head(std::string_view bytes, HeaderList& fields);

}  // namespace crawl::http
