// The decoders of https://encoding.spec.whatwg.org/, in the error mode "replacement": bytes of an encoding to UTF-8.
// Each reads its input once, writes at most three bytes for each of it, and never fails. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "parser/charset/encoding.h"

namespace crawl::parser::charset {

// Appends to `out`. `encoding` is not UTF-8, which decode_utf8 does without a copy.
void decode_legacy(std::string_view bytes, const Encoding& encoding, std::string& out);

}  // namespace crawl::parser::charset
