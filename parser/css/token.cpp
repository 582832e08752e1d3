#include "parser/css/token.h"

#include "base/text/ascii.h"
#include "base/text/utf8.h"
#include "parser/html/ascii.h"

namespace crawl::parser::css {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::uint32_t max_code_point = 0x10FFFF;

bool is_newline(char c) {
  return c == '\n' || c == '\r' || c == '\f';
}

// https://www.w3.org/TR/css-syntax-3/#ident-start-code-point; NUL is read as U+FFFD, which is one.
bool starts_name(char c) {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80 || c == '\0';
}

bool continues_name(char c) {
  return starts_name(c) || is_digit(c) || c == '-';
}

// https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point
void append_escaped(std::string& out, std::uint32_t code) {
  const bool none = code == 0 || code > max_code_point || (code >= 0xD800 && code <= 0xDFFF);
  none ? void(out += replacement) : base::append_utf8(out, code);
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with("/*")) {
        skip_comment();
      } else {
        next();
      }
    }
    tokens_.push_back({.type = TokenType::end, .begin = at_, .end = at_});
    return std::move(tokens_);
  }

 private:
  bool ended(std::size_t ahead = 0) const { return at_ + ahead >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return text_[at_ + ahead]; }

  // A backslash that begins an escape (https://www.w3.org/TR/css-syntax-3/#starts-with-a-valid-escape).
  bool at_escape(std::size_t ahead = 0) const {
    return !ended(ahead + 1) && peek(ahead) == '\\' && !is_newline(peek(ahead + 1));
  }
  bool at_name() const {
    if (ended()) return false;
    if (peek() != '-') return starts_name(peek()) || at_escape();
    return !ended(1) && (starts_name(peek(1)) || peek(1) == '-' || at_escape(1));
  }
  bool at_number() const {
    const std::size_t sign = !ended() && (peek() == '+' || peek() == '-');
    if (ended(sign)) return false;
    if (is_digit(peek(sign))) return true;
    return peek(sign) == '.' && !ended(sign + 1) && is_digit(peek(sign + 1));
  }

  void push(TokenType type, std::size_t begin, std::string value = {}) {
    tokens_.push_back({.type = type, .begin = begin, .end = at_, .value = std::move(value)});
  }

  void skip_comment() {
    const std::size_t begin = at_, close = text_.find("*/", at_ + 2);
    at_ = close == text_.npos ? text_.size() : close + 2;
    if (close == text_.npos) push(TokenType::broken, begin, "the comment has no end; write */ behind it");
  }

  void next() {
    const std::size_t begin = at_;
    const char c = peek();
    if (is_space(c)) {
      while (!ended() && is_space(peek())) ++at_;
      push(TokenType::white_space, begin);
    } else if (c == '"' || c == '\'') {
      string(c);
    } else if (at_number()) {
      number();
    } else if (at_name()) {
      name();
    } else if (c == '#' && (!ended(1)) && (continues_name(peek(1)) || at_escape(1))) {
      hash();
    } else {
      ++at_;
      tokens_.push_back({.type = TokenType::delim, .begin = begin, .end = at_, .value = {}, .delim = c});
    }
  }

  void name() {
    const std::size_t begin = at_;
    std::string value = read_name();
    const bool function = !ended() && peek() == '(';
    at_ += function;
    push(function ? TokenType::function : TokenType::ident, begin, std::move(value));
  }

  void hash() {
    const std::size_t begin = at_++;
    const bool is_id = at_name();
    push(TokenType::hash, begin, read_name());
    tokens_.back().is_id = is_id;
  }

  void number() {
    const std::size_t begin = at_++;
    while (!ended() && (is_digit(peek()) || (peek() == '.' && !ended(1) && is_digit(peek(1))))) ++at_;
    if (at_name()) {
      read_name();
    } else if (!ended() && peek() == '%') {
      ++at_;
    }
    push(TokenType::number, begin);
  }

  void string(char quote) {
    const std::size_t begin = at_++;
    std::string value;
    for (; !ended() && !is_newline(peek());) {
      if (peek() == quote) {
        ++at_;
        return push(TokenType::string, begin, std::move(value));
      }
      if (peek() == '\\' && !ended(1) && is_newline(peek(1))) {
        at_ += text_.substr(at_ + 1).starts_with("\r\n") ? 3 : 2;  // the line goes on
      } else if (at_escape()) {
        read_escape(value);
      } else if (peek() == '\\') {
        ++at_;
      } else {
        append_character(value);
      }
    }
    at_ = text_.size();
    push(TokenType::broken, begin, std::string("the string has no end; write ") + quote + " behind it");
  }

  std::string read_name() {
    std::string value;
    while (!ended()) {
      if (continues_name(peek())) {
        append_character(value);
      } else if (at_escape()) {
        read_escape(value);
      } else {
        break;
      }
    }
    return value;
  }

  void append_character(std::string& out) {
    if (peek() == '\0') {
      out += replacement;
    } else {
      out += peek();
    }
    ++at_;
  }

  // https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point
  void read_escape(std::string& out) {
    ++at_;
    if (base::hex_value(peek()) < 0) return append_character(out);
    std::uint32_t code = 0;
    for (int digits = 0; digits < 6 && !ended() && base::hex_value(peek()) >= 0; ++digits, ++at_) {
      code = code * 16 + static_cast<std::uint32_t>(base::hex_value(peek()));
    }
    append_escaped(out, code);
    if (ended() || !is_space(peek())) return;
    at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  return Tokenizer(text).run();
}

}  // namespace crawl::parser::css
