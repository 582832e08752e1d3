// Charset: which encoding the bytes of an HTML page are in, and the same page in UTF-8.
// Order of evidence (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding): byte
// order mark, HTTP header, <meta> prescan of the first 1024 bytes, detection from the bytes; windows-1252 at last.
// Labels and names by https://encoding.spec.whatwg.org/. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser {

// The WHATWG name ("gb18030", "windows-1252", "UTF-8") of a label ("GB2312", "latin1", "utf8"); empty if unknown.
std::string_view encoding_for_label(std::string_view label);

enum class CharsetSource { bom, header, meta, detected, fallback };

struct DetectedCharset {
  std::string_view name;  // WHATWG name, static storage
  CharsetSource source = CharsetSource::fallback;
};

// header_charset: the charset parameter of Content-Type, or empty. html: the body after content decoding.
// A label that the bytes contradict beyond doubt (a page labelled GBK that is valid UTF-8 with multi-byte characters,
// a page labelled UTF-8 that is not) is overruled by detection, so that a mislabelled page is not lost.
DetectedCharset find_charset(std::string_view html, std::string_view header_charset);

// The bytes in UTF-8, byte order mark removed, invalid sequences as U+FFFD. Valid UTF-8 input of charset UTF-8 is not
// copied: the answer then views `bytes`, otherwise `storage`. Output is at most 3 × the input.
std::string_view decode_to_utf8(std::string_view bytes, std::string_view charset, std::string& storage);

// Text to bytes of another charset with HTML error mode (&#NNNN; percent-encoded by the caller), for URL queries
// (https://url.spec.whatwg.org/#string-percent-encode-after-encoding).
std::string encode_from_utf8(std::string_view text, std::string_view charset);

}  // namespace crawl::parser
