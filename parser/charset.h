// Charset: which encoding the bytes of an HTML page are in, and the same page in UTF-8.
// Order of evidence (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding): byte
// order mark, HTTP header, <meta> prescan of the first 1024 bytes, a <meta> that a parser meets later (within 64 KiB),
// XML declaration, detection from the bytes; windows-1252 at last.
// Labels and names by https://encoding.spec.whatwg.org/. Pure functions; any thread. All are linear in their input;
// what is detected is detected from at most 64 KiB of it. An encoding's table is made when it is first needed, in a few
// milliseconds, and kept for the life of the process (below 1 MiB for all of them).
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser {

// The WHATWG name ("GBK", "windows-1252", "UTF-8") of a label ("GB2312", "latin1", "utf8"); empty if unknown.
std::string_view encoding_for_label(std::string_view label);

enum class CharsetSource { bom, header, meta, detected, fallback };

struct DetectedCharset {
  std::string_view name;  // WHATWG name, static storage
  CharsetSource source = CharsetSource::fallback;
};

// header_charset: the charset parameter of Content-Type, or empty. html: the body after content decoding.
// A label that the bytes contradict beyond doubt is overruled, and the source is then `detected`, so that a mislabelled
// page is not lost: any label but UTF-8 on what is UTF-8 with characters beyond ASCII; UTF-8 on a page most of whose
// high bytes are not; an East Asian label on bytes full of errors in it, windows-1252 (what servers say by default) on
// runs of another script, UTF-16 on bytes with no zero among them. A label that is plausible stands.
DetectedCharset find_charset(std::string_view html, std::string_view header_charset);

// The bytes in UTF-8, byte order mark removed, invalid sequences as U+FFFD. Valid UTF-8 input of charset UTF-8 is not
// copied, nor is ASCII of one whose characters are a byte each: the answer then views `bytes`, otherwise `storage`.
// Output is at most 3 × the input. An unknown charset is taken as UTF-8.
std::string_view decode_to_utf8(std::string_view bytes, std::string_view charset, std::string& storage);

// UTF-8 text to bytes of another charset, for the queries of URLs
// (https://url.spec.whatwg.org/#string-percent-encode-after-encoding). A code point that the charset lacks is written
// as the seven or so ASCII bytes "&#NNNN;" (the error mode "html"), which the caller percent-encodes: '&', '#' and ';'
// as %26, %23 and %3B. UTF-16, replacement and unknown charsets encode as UTF-8. Invalid UTF-8 is read as U+FFFD.
std::string encode_from_utf8(std::string_view text, std::string_view charset);

}  // namespace crawl::parser
