// ISO-2022-JP, the one encoding of the web with state. Any thread.
#pragma once

#include <string_view>

#include "parser/charset/codec/utf8_writer.h"

namespace crawl::parser::charset {

void decode_iso_2022_jp(std::string_view bytes, Utf8Writer& out);

// https://encoding.spec.whatwg.org/#iso-2022-jp-encoder, of valid UTF-8, in HTML error mode (see encode_from_utf8).
std::string encode_iso_2022_jp(std::string_view text);

}  // namespace crawl::parser::charset
