// Tokens of CSS (https://www.w3.org/TR/css-syntax-3/#tokenization), each with the place where it was written. What a
// browser mends at the end of a style sheet (an open string, comment or escape) is marked as broken: a selector that
// was typed by hand is to be whole. Pure; linear in the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crawl::parser::css {

enum class TokenType : unsigned char {
  ident,
  function,  // a name and its '('
  hash,
  string,
  number,  // also with a unit or '%'
  white_space,
  delim,   // any other character, brackets, colons and commas among them
  broken,  // value says what is missing
  end,
};

struct Token {
  TokenType type = TokenType::end;
  std::size_t begin = 0, end = 0;  // bytes of the text
  std::string value;               // of names and strings, escapes resolved
  char delim = '\0';
  bool is_id = false;  // a hash that is a name
};

// The last token is the end. Comments are passed over.
std::vector<Token> tokenize(std::string_view text);

}  // namespace crawl::parser::css
