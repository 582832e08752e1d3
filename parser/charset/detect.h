// Which encoding bytes are in when no label says it, or when the label cannot be right: from the bytes alone. Looks at
// a bounded sample. Any thread.
#pragma once

#include <string_view>

#include "parser/charset/encoding.h"

namespace crawl::parser::charset {

// At most detection_sample bytes, beginning shortly before the first that is not plain ASCII text: what tells
// encodings apart is there, and a long ASCII head (scripts, styles) must not hide it.
std::string_view sample_of(std::string_view bytes);
inline constexpr std::size_t detection_sample = 64 * 1024;

// The legacy encoding (neither UTF-8 nor UTF-16) that a detector finds for bytes that are not UTF-8; nullptr when it
// finds none, when the bytes have errors in it, or when they are too few to tell.
const Encoding* detect_legacy(std::string_view bytes);

// UTF-16 with no byte order mark: nullptr, or the one in which markup has its zero bytes where `html` has them.
const Encoding* detect_utf16(std::string_view html);

// Characters of `bytes` that are errors in `encoding`, and all that are not ASCII.
struct DecodingErrors {
  std::size_t errors = 0;
  std::size_t characters = 0;
};
DecodingErrors count_errors(std::string_view bytes, const Encoding& encoding);

}  // namespace crawl::parser::charset
