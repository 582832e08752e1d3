// Tokenizer: the tags and texts of a page, one after another, by
// https://html.spec.whatwg.org/multipage/parsing.html#tokenization. States are taken run by run instead of character by
// character: each ends at bytes that can be looked for. Comments and doctypes are passed over, but for the question
// whether the page is in quirks mode.
//
// One for each page. It allocates nothing, keeps no more than the attributes that someone asks for, and looks at each
// byte a bounded number of times. The UTF-8 text outlives it; views are of that text, as written.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "parser/tree/element.h"

namespace crawl::parser {

// The attributes of a tag that anyone asks for, as written. Of duplicates the first counts.
class TagAttributes {
 public:
  void clear() { present_ = 0; }
  void add(Attribute name, std::string_view value) {
    if (has(name)) return;
    present_ |= bit(name);
    values_[static_cast<std::size_t>(name)] = value;
  }
  bool any() const { return present_ != 0; }
  bool has(Attribute name) const { return (present_ & bit(name)) != 0; }
  bool has_any(std::initializer_list<Attribute> names) const {
    std::uint64_t bits = 0;
    for (const Attribute name : names) bits |= bit(name);
    return (present_ & bits) != 0;
  }
  // Where it is tells which of two came first.
  std::string_view value(Attribute name) const { return values_[static_cast<std::size_t>(name)]; }

 private:
  static constexpr std::uint64_t bit(Attribute name) { return std::uint64_t{1} << static_cast<unsigned>(name); }
  static_assert(attribute_count <= 64);

  std::uint64_t present_ = 0;
  std::array<std::string_view, attribute_count> values_;
};

class Tokenizer {
 public:
  enum class Token : std::uint8_t { text, start_tag, end_tag, end };

  // How the content of an element is read that has text alone.
  enum class Content : std::uint8_t { rcdata, rawtext, script, plaintext };

  explicit Tokenizer(std::string_view utf8) : begin_(utf8.data()), at_(begin_), end_(begin_ + utf8.size()) {}

  // The next token. A text is not empty, and ends where a tag, a comment or the page does.
  Token next();

  // Of the last token, if it was a text: as written, and whether anything in it must be decoded.
  std::string_view text() const { return text_; }
  bool has_specials() const { return has_specials_; }
  bool has_references() const { return has_references_; }
  // It is right behind a tag.
  bool text_follows_tag() const { return text_.data() == tag_end_; }

  // Of the last token, if it was a tag.
  Tag tag() const { return tag_; }
  std::uint64_t name_hash() const { return name_hash_; }
  bool is_self_closing() const { return self_closing_; }
  const TagAttributes& attributes() const { return attributes_; }

  // Behind a start tag: its content is text, which is the next token if it is wanted and not empty; then its end tag
  // or the end of the page.
  void read_content(Content content, bool wanted);
  // Whether "<![CDATA[" begins a section, as inside SVG and MathML.
  void allow_cdata(bool allowed) { cdata_ = allowed; }
  // Whether what stood there before the first element asks for quirks mode.
  // https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode
  bool doctype_is_quirky() const { return quirky_; }
  bool had_doctype() const { return had_doctype_; }

 private:
  bool read_text();
  std::optional<Token> read_markup();
  bool read_tag(const char* name);
  const char* read_attributes(const char* at);
  const char* read_attribute(const char* at);
  const char* read_value(const char* at, std::string_view& value) const;
  bool read_declaration(const char* content);
  bool read_cdata(const char* content);
  void read_doctype(const char* content);
  void skip_comment(const char* content);
  void skip_to_greater(const char* from);
  const char* find_end_tag() const;
  const char* find_script_end() const;

  const char* begin_;
  const char* at_;
  const char* end_;
  const char* tag_end_ = nullptr;
  std::string_view text_;
  bool has_specials_ = false, has_references_ = false;
  Tag tag_ = Tag::other;
  NameKey name_;
  std::uint64_t name_hash_ = 0;
  bool self_closing_ = false, is_start_ = false;
  bool content_pending_ = false;  // text_ is the next token
  bool cdata_ = false, quirky_ = false, had_doctype_ = false;
  TagAttributes attributes_;
};

}  // namespace crawl::parser
