// JSON text by RFC 8259, as far as it is written or mended here: strings. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace crawl::base {

// Appends the text as a string literal, quotes included. Bytes that are no UTF-8 pass through.
// https://www.rfc-editor.org/rfc/rfc8259#section-7
void append_json_string(std::string& out, std::string_view text);

// JSON in which \ud83d is the half of a character becomes one that every parser reads: \ufffd stands for it. A program
// that cuts a text by its UTF-16 units, as JavaScript and Java do, writes such halves, and the grammar allows them.
// https://www.rfc-editor.org/rfc/rfc8259#section-8.2
void replace_lone_surrogates(std::string& json);

// The same of a text that stays as it is: the text itself where it has no surrogates, otherwise a view of `room`.
std::string_view without_lone_surrogates(std::string_view json, std::string& room);

}  // namespace crawl::base
