// UTF-8: one sequence at a time, whole texts, and what a text of unknown charset looks like when read as UTF-8. Invalid
// bytes are grouped as the decoder of https://encoding.spec.whatwg.org/#utf-8-decoder does: each maximal part of a
// sequence that something else follows is one error. Pure functions; any thread; linear.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crawl::parser::charset {

struct Utf8Sequence {
  char32_t code_point = 0xFFFD;
  std::size_t size = 1;  // bytes of the sequence, or of its valid beginning (at least 1)
  bool valid = false;
  bool cut_short = false;  // not valid only because the text ends
};

// The sequence at the beginning of `text`, which is not empty.
Utf8Sequence read_utf8_sequence(std::string_view text);

// How many bytes at the beginning of `text` are ASCII; eight and more at a time.
std::size_t ascii_prefix(std::string_view text);

// How many bytes at the beginning of `text` are valid UTF-8.
std::size_t valid_utf8_prefix(std::string_view text);

// `text` itself when it is valid, otherwise `storage` with U+FFFD for each error.
std::string_view decode_utf8(std::string_view text, std::string& storage);

// Counts of bytes over 0x7F. A sequence that the end of the text cuts counts as neither valid nor invalid.
struct Utf8Evidence {
  std::size_t valid_bytes = 0;
  std::size_t invalid_bytes = 0;

  bool is_ascii() const { return valid_bytes + invalid_bytes == 0; }
};
Utf8Evidence weigh_utf8(std::string_view text);

}  // namespace crawl::parser::charset
