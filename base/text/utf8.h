// UTF-8: one code point at a time. Pure function; any thread. Decoders that write much have a buffer of their own
// (parser/charset/codec/utf8_writer.h).
#pragma once

#include <string>

namespace crawl::base {

// https://www.rfc-editor.org/rfc/rfc3629#section-3; c is a scalar value, up to U+10FFFF.
inline void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    tail(6);
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    tail(12);
    tail(6);
  }
  tail(0);
}

}  // namespace crawl::base
