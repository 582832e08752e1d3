// ASCII as HTML sees it (https://infra.spec.whatwg.org/#ascii-code-points): letters, white space, tokens, and cutting
// UTF-8 to a length. Pure functions on views.
#pragma once

#include <string>
#include <string_view>

#include "base/text/ascii.h"

namespace crawl::parser {

using base::is_digit;
using base::to_lower;

// https://infra.spec.whatwg.org/#ascii-whitespace
constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// lower is in lower case already.
bool equals_ignoring_case(std::string_view text, std::string_view lower);

std::string_view strip_spaces(std::string_view text);

// The first bytes of UTF-8 text, at most max of them, no character cut in two.
std::string_view utf8_prefix(std::string_view text, std::size_t max);

// Takes the next token off the front of a list whose separators are white space. Empty at the end.
std::string_view next_token(std::string_view& list);

// Whether a list of tokens between white space has this one, in any case.
bool has_token(std::string_view list, std::string_view lower);

// Appends text with runs of white space made one space, none at the beginning of out, up to max bytes in out.
// What is pending at the end of one piece is before the next: pass the same flag.
void append_collapsed(std::string& out, std::string_view text, bool& space_pending, std::size_t max);

// https://infra.spec.whatwg.org/#strip-and-collapse-ascii-whitespace, up to max bytes.
std::string collapsed(std::string_view text, std::size_t max);

}  // namespace crawl::parser
