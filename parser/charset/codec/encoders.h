// The encoders of https://encoding.spec.whatwg.org/ in the error mode "html": UTF-8 to bytes of an encoding, with a
// numeric character reference for what it lacks. For the queries of URLs. Any thread; linear.
#pragma once

#include <string>
#include <string_view>

#include "parser/charset/encoding.h"

namespace crawl::parser::charset {

// `text` is valid UTF-8; `encoding` has an encoder, so it is not UTF-16 and not replacement
// (https://encoding.spec.whatwg.org/#get-an-encoder).
std::string encode_legacy(std::string_view text, const Encoding& encoding);

// "&#8224;"
void append_character_reference(char32_t code_point, std::string& out);

}  // namespace crawl::parser::charset
