// The decoders of the East Asian encodings whose characters are one to four bytes without state. Any thread.
#pragma once

#include <string_view>

#include "parser/charset/codec/utf8_writer.h"

namespace crawl::parser::charset {

void decode_gb18030(std::string_view bytes, Utf8Writer& out);    // https://encoding.spec.whatwg.org/#gb18030-decoder
void decode_big5(std::string_view bytes, Utf8Writer& out);       // https://encoding.spec.whatwg.org/#big5-decoder
void decode_euc_jp(std::string_view bytes, Utf8Writer& out);     // https://encoding.spec.whatwg.org/#euc-jp-decoder
void decode_shift_jis(std::string_view bytes, Utf8Writer& out);  // https://encoding.spec.whatwg.org/#shift_jis-decoder
void decode_euc_kr(std::string_view bytes, Utf8Writer& out);     // https://encoding.spec.whatwg.org/#euc-kr-decoder

}  // namespace crawl::parser::charset
