// Text, code and addresses as Markdown has them: written so that a reader by the CommonMark specification
// (https://spec.commonmark.org/0.31.2/), with or without GitHub's extensions (https://github.github.com/gfm/), finds
// them again as they were. Pure functions, linear in their text. Private to parser/markdown.
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser::markdown {

// Where a text is, which decides what of it would be taken for a mark.
struct Place {
  bool line_start = false;   // of a paragraph: a list, quote or heading may begin here
  bool line_end = true;      // nothing of the line comes behind it
  bool before_link = false;  // "[" comes behind it
  bool in_link = false;      // brackets end it
  bool in_table = false;     // a bar ends the cell
};

void append_text(std::string& out, std::string_view text, const Place& place);

// A code span; the text is one line and not empty.
void append_code(std::string& out, std::string_view text, bool in_table);

// The fence of a code block that holds this text: longer than any run of backticks in it, three at least.
std::string fence_of(std::string_view code);

// The destination of a link or picture, in brackets where it needs them; the URL has no white space and no line end.
void append_destination(std::string& out, std::string_view url, bool in_table);

// How a character beside a mark of emphasis counts.
enum class CharKind { space, punctuation, letter };
CharKind first_kind(std::string_view text);
CharKind last_kind(std::string_view text);

}  // namespace crawl::parser::markdown
