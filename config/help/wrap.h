// Wrapping for a terminal of a given width: words in lines with a hanging indent, and commands that go on behind a
// backslash. No word is broken, so a word that is wider than the room stands alone and sticks out. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crawl::config {

// Appends `text` as lines of at most `width` columns: the first goes on at `column`, where the last line of `out` ends,
// the others begin at `indent`. Line breaks in `text` are blanks. Ends with a line break.
void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent, std::size_t width);

// "FLAG      what it does": the text at `text_column`, below the flag where that one is too long. With a text column
// of less than 10 the text always is below.
void append_row(std::string& out, std::string_view flag, std::string_view text, std::size_t text_column,
                std::size_t width);

// Lines of "  command   # what it does" as a terminal has room for: a remark that does not fit is above its
// command, and a command that does not fit is broken between its words, never within quotes.
void append_examples(std::string& out, std::string_view examples, std::size_t width);

}  // namespace crawl::config
