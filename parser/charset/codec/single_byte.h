// The indexes of the single-byte encodings (https://encoding.spec.whatwg.org/#legacy-single-byte-encodings), from ICU's
// tables by rule and with the standard's corrections. Each is made once per process when first asked for and is
// constant from then on; any thread.
#pragma once

#include <array>

#include "parser/charset/encoding.h"

namespace crawl::parser::charset {

// Code points of the bytes 0x80 to 0xFF; 0 where there is none.
using SingleByteTable = std::array<char16_t, 128>;

// `encoding` is of the family single_byte.
const SingleByteTable& single_byte_table(const Encoding& encoding);

}  // namespace crawl::parser::charset
