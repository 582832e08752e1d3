// Character references (https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state): "&amp;",
// "&copy" and "&#x4E2D;" become the characters that they stand for. Pure functions; linear in the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::parser {

// Where a text is decides what its NUL becomes, and whether "&copy=" is a reference in it.
enum class TextPlace : std::uint8_t {
  html,       // NUL is dropped (https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody)
  raw,        // of <title>, <textarea> and foreign elements: NUL becomes U+FFFD
  attribute,  // the same; a reference without ';' that a letter, digit or '=' follows is none
};

// Appends text with its references decoded (unless it has none by nature), its line ends made "\n" and its NULs dealt
// with. At most 3 bytes for each one of text.
void append_decoded(std::string& out, std::string_view text, TextPlace place, bool references = true);

}  // namespace crawl::parser
