#include "parser/scan/tokenizer.h"

#include <bit>
#include <cstring>

#include "base/text/ascii.h"
#include "parser/html/ascii.h"
#include "parser/scan/attribute_names.h"
#include "parser/scan/quirks.h"
#include "parser/tree/find.h"

namespace crawl::parser {

namespace {

// The byte of a name in lower case; 0 for what ends it, and for NUL a byte that no name has.
using NameBytes = std::array<char, 256>;

constexpr NameBytes name_bytes(std::string_view ends) {
  NameBytes bytes{};
  for (std::size_t i = 0; i < 256; ++i) bytes[i] = to_lower(static_cast<char>(i));
  bytes[0] = '\xFF';
  for (const char c : ends) bytes[static_cast<unsigned char>(c)] = 0;
  return bytes;
}

constexpr NameBytes tag_bytes = name_bytes(" \t\n\f\r/>");
constexpr NameBytes attribute_bytes = name_bytes(" \t\n\f\r/>=");

// Byte by byte: the first is part of the name whatever it is.
const char* read_any_name(const char* at, const char* end, const NameBytes& bytes, NameKey& key) {
  std::size_t length = 0;
  key = {};
  const char first = bytes[static_cast<unsigned char>(*at)];
  key.add(first == 0 ? *at : first, length++);
  for (++at; at != end; ++at) {
    const char c = bytes[static_cast<unsigned char>(*at)];
    if (c == 0) break;
    key.add(c, length++);
  }
  return at;
}

// Reads a name from `at`; answers where it ends. Nearly all are short and end at a byte that is looked for here,
// without control characters: those need no loop, whose end no CPU foresees.
const char* read_name(const char* at, const char* end, const NameBytes& bytes, NameKey& key) {
  if (static_cast<std::size_t>(end - at) < Block::size) return read_any_name(at, end, bytes, key);
  const Block block(at);
  const std::uint32_t stops = block.below('!') | block.any_of('/', '>', '=');
  const int length = std::countr_zero(stops);
  const bool whole = stops != 0 && length > 0 && bytes[static_cast<unsigned char>(at[length])] == 0;
  if (!whole) return read_any_name(at, end, bytes, key);
  const auto [first, second] = block.lower_case();
  key = length <= 8 ? NameKey{first >> (64 - 8 * length), 0} : NameKey{first, second >> (128 - 8 * length)};
  return at + length;
}

const char* skip_spaces(const char* at, const char* end) {
  while (at != end && is_space(*at)) ++at;
  return at;
}

bool begins_with(const char* at, const char* end, std::string_view lower) {
  return static_cast<std::size_t>(end - at) >= lower.size() && equals_ignoring_case({at, lower.size()}, lower);
}

constexpr bool ends_tag_name(char c) {
  return tag_bytes[static_cast<unsigned char>(c)] == 0;
}

}  // namespace

Tokenizer::Token Tokenizer::next() {
  if (content_pending_) {
    content_pending_ = false;
    return Token::text;
  }
  while (at_ != end_) {
    if (*at_ == '<') {
      if (const auto token = read_markup()) return *token;
      if (at_ == end_ || *at_ == '<') continue;
    }
    if (read_text()) return Token::text;
  }
  return Token::end;
}

// What begins with '<': a tag, a section, or something that is passed over. Where it is text after all, that is read.
std::optional<Tokenizer::Token> Tokenizer::read_markup() {
  const char c = end_ - at_ > 1 ? at_[1] : ' ';
  if (base::is_letter(c)) {
    is_start_ = true;
    return read_tag(at_ + 1) ? Token::start_tag : Token::end;
  }
  if (c == '/' && end_ - at_ > 2) {
    if (base::is_letter(at_[2])) {
      is_start_ = false;
      return read_tag(at_ + 2) ? Token::end_tag : Token::end;
    }
    skip_to_greater(at_ + 2);
    return std::nullopt;
  }
  if (c == '!') return read_declaration(at_ + 2) ? std::optional(Token::text) : std::nullopt;
  if (c == '?') {
    skip_to_greater(at_ + 2);
    return std::nullopt;
  }
  return read_text() ? std::optional(Token::text) : std::nullopt;
}

// Up to what begins with '<' and is no text. The first byte is text in any case.
bool Tokenizer::read_text() {
  const char* const begin = at_;
  const char* at = *at_ == '<' ? at_ + 1 : at_;
  has_specials_ = false;
  for (;;) {
    at = find_any(at, end_, '<', '&', '\r', '\0');
    if (at == end_) break;
    if (*at != '<') {
      has_specials_ = true;
      at = find_any(at + 1, end_, '<');
      if (at == end_) break;
    }
    const char c = end_ - at > 1 ? at[1] : ' ';
    if (base::is_letter(c) || c == '!' || c == '?' || (c == '/' && end_ - at > 2)) break;
    ++at;
  }
  at_ = at;
  text_ = {begin, at};
  has_references_ = true;
  return true;
}

// False where the page ends inside the tag, which is then none.
bool Tokenizer::read_tag(const char* name) {
  const char* at = read_name(name, end_, tag_bytes, name_);
  tag_ = tag_of(name_);
  name_hash_ = name_.hash();
  attributes_.clear();
  self_closing_ = false;
  at = read_attributes(at);
  at_ = tag_end_ = at == nullptr ? end_ : at;
  return at != nullptr;
}

// Up to and behind '>', or null where the page ends first.
const char* Tokenizer::read_attributes(const char* at) {
  bool slash = false;
  while (at != end_) {
    const char c = *at;
    if (c == '>') {
      self_closing_ = slash;
      return at + 1;
    }
    slash = c == '/';
    if (slash || is_space(c)) {
      ++at;
      continue;
    }
    at = read_attribute(at);
  }
  return nullptr;
}

const char* Tokenizer::read_attribute(const char* at) {
  NameKey key;
  at = read_name(at, end_, attribute_bytes, key);
  const char* const behind_name = at;
  if (at != end_ && is_space(*at)) at = skip_spaces(at, end_);
  std::string_view value(behind_name, behind_name);
  if (at != end_ && *at == '=') {
    at = read_value(skip_spaces(at + 1, end_), value);
  } else {
    at = behind_name;
  }
  if (is_start_) {
    if (const Attribute name = attribute_of(key); name != Attribute::end_of_attributes) attributes_.add(name, value);
  }
  return at;
}

const char* Tokenizer::read_value(const char* at, std::string_view& value) const {
  if (at == end_) return at;
  if (*at == '"' || *at == '\'') {
    const char* const begin = at + 1;
    const char* const quote = find_any(begin, end_, *at);
    value = {begin, quote};
    return quote == end_ ? end_ : quote + 1;
  }
  const char* const begin = at;
  while (at != end_ && !is_space(*at) && *at != '>') ++at;
  value = {begin, at};
  return at;
}

// Behind "<!". True if it was a section of text.
bool Tokenizer::read_declaration(const char* content) {
  if (begins_with(content, end_, "--")) {
    skip_comment(content + 2);
  } else if (begins_with(content, end_, "doctype")) {
    read_doctype(content + 7);
  } else if (cdata_ && static_cast<std::size_t>(end_ - content) >= 7 && std::memcmp(content, "[CDATA[", 7) == 0) {
    return read_cdata(content + 7);
  } else {
    skip_to_greater(content);
  }
  return false;
}

bool Tokenizer::read_cdata(const char* content) {
  const char* at = content;
  for (;;) {
    at = find_any(at, end_, ']');
    if (end_ - at < 3) {
      at = end_;
      break;
    }
    if (at[1] == ']' && at[2] == '>') break;
    ++at;
  }
  text_ = {content, at};
  has_specials_ = true;
  has_references_ = false;
  at_ = at == end_ ? end_ : at + 3;
  return !text_.empty();
}

// https://html.spec.whatwg.org/multipage/parsing.html#doctype-state: '>' ends it in each of its states.
void Tokenizer::read_doctype(const char* content) {
  skip_to_greater(content);
  if (had_doctype_) return;
  had_doctype_ = true;
  const bool closed = at_ != content && at_[-1] == '>';
  quirky_ = !closed || is_quirky_doctype({content, at_ - 1});
}

// https://html.spec.whatwg.org/multipage/parsing.html#comment-start-state and those that follow it.
void Tokenizer::skip_comment(const char* content) {
  if (content != end_ && *content == '>') {
    at_ = content + 1;
    return;
  }
  if (end_ - content > 1 && content[0] == '-' && content[1] == '>') {
    at_ = content + 2;
    return;
  }
  for (const char* at = find_any(content, end_, '-'); end_ - at > 2; at = find_any(at + 1, end_, '-')) {
    if (at[1] != '-') continue;
    if (at[2] == '>') {
      at_ = at + 3;
      return;
    }
    if (at[2] == '!' && end_ - at > 3 && at[3] == '>') {
      at_ = at + 4;
      return;
    }
  }
  at_ = end_;
}

void Tokenizer::skip_to_greater(const char* from) {
  const char* at = find_any(from, end_, '>');
  at_ = at == end_ ? end_ : at + 1;
}

void Tokenizer::read_content(Content content, bool wanted) {
  const char* end = content == Content::plaintext ? end_
                    : content == Content::script  ? find_script_end()
                                                  : find_end_tag();
  text_ = {at_, end};
  has_specials_ = true;
  has_references_ = content == Content::rcdata;
  content_pending_ = wanted && !text_.empty();
  at_ = end;
}

// Where the end tag of the element that began last is.
const char* Tokenizer::find_end_tag() const {
  for (const char* at = find_any(at_, end_, '<'); end_ - at > 2; at = find_any(at + 1, end_, '<')) {
    if (at[1] != '/' || !base::is_letter(at[2])) continue;
    NameKey name;
    const char* const behind = read_name(at + 2, end_, tag_bytes, name);
    if (behind != end_ && name == name_) return at;
  }
  return end_;
}

// https://html.spec.whatwg.org/multipage/parsing.html#script-data-state and its escaped and double escaped states.
const char* Tokenizer::find_script_end() const {
  enum { plain, escaped, double_escaped } state = plain;
  const auto names_script = [this](const char* at) {
    return begins_with(at, end_, "script") && end_ - at > 6 && ends_tag_name(at[6]);
  };
  for (const char* at = at_; at != end_;) {
    at = state == plain ? find_any(at, end_, '<') : find_any(at, end_, '<', '-');
    if (at == end_) break;
    if (*at == '-') {
      const bool closes = end_ - at > 2 && at[1] == '-' && at[2] == '>';
      if (closes) state = plain;
      at += closes ? 3 : 1;
    } else if (end_ - at > 1 && at[1] == '/' && names_script(at + 2)) {
      if (state != double_escaped) return at;
      state = escaped;
      at += 8;
    } else if (state == plain && begins_with(at, end_, "<!--")) {
      state = escaped;
      at += 2;  // the dashes may be those that end it
    } else {
      if (state == escaped && names_script(at + 1)) state = double_escaped;
      ++at;
    }
  }
  return end_;
}

}  // namespace crawl::parser
