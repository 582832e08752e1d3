#include "parser/charset/prescan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text/ascii.h"

namespace crawl::parser::charset {
namespace {

constexpr std::string_view white_space = "\t\n\f\r ";

bool is_white_space(char c) {
  return white_space.contains(c);
}
bool starts_with_ignoring_case(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::ranges::equal(text.substr(0, lower_case.size()), lower_case, {}, base::to_lower);
}

// https://html.spec.whatwg.org/#algorithm-for-extracting-a-character-encoding-from-a-meta-element
const Encoding* encoding_of_content(std::string_view content) {
  while (!content.empty()) {
    if (!starts_with_ignoring_case(content, "charset")) {
      content.remove_prefix(1);
      continue;
    }
    content.remove_prefix(7);
    std::size_t equals = content.find_first_not_of(white_space);
    if (equals == content.npos) return nullptr;
    content.remove_prefix(equals);
    if (content[0] == '=') break;
  }
  if (content.empty()) return nullptr;
  std::size_t value = content.find_first_not_of(white_space, 1);
  if (value == content.npos) return nullptr;
  content.remove_prefix(value);
  if (content[0] != '"' && content[0] != '\'') {
    return get_encoding(content.substr(0, content.find_first_of("\t\n\f\r ;")));
  }
  std::size_t quote = content.find(content[0], 1);
  return quote == content.npos ? nullptr : get_encoding(content.substr(1, quote - 1));
}

struct Attribute {
  std::string name, value;  // lower case
};

// Elements whose content is text, so that what looks like a tag in it is none.
constexpr std::string_view text_elements[] = {"script", "style", "textarea", "title", "xmp"};

// Whether the prescan of the standard reads what is in scripts and styles (it does), or passes over it as a parser.
enum class TextElements { read, skip };

// Reads the bytes once from left to right. Where they end inside of something, nothing has been found.
class Prescan {
 public:
  Prescan(std::string_view bytes, TextElements text) : bytes_(bytes), text_elements_(text) {}

  const Encoding* run() {
    while (find_markup()) {
      if (rest().starts_with("<!--")) {
        skip_comment();
      } else if (is_meta()) {
        at_ += 5;
        const Encoding* encoding = read_meta();
        if (encoding != nullptr) return encoding;
      } else if (is_tag()) {
        skip_tag();
      } else if (rest().starts_with("<!") || rest().starts_with("</") || rest().starts_with("<?")) {
        skip_past(">");
      } else {
        ++at_;
      }
    }
    return nullptr;
  }

 private:
  bool at_end() const { return at_ >= bytes_.size(); }
  std::string_view rest() const { return bytes_.substr(at_); }
  char here() const { return bytes_[at_]; }

  bool find_markup() {
    at_ = at_end() ? bytes_.size() : std::min(bytes_.find('<', at_), bytes_.size());
    return !at_end();
  }
  void skip_past(std::string_view what) {
    std::size_t found = bytes_.find(what, at_);
    at_ = found == bytes_.npos ? bytes_.size() : found + what.size();
  }
  void skip_white_space() { at_ = std::min(bytes_.find_first_not_of(white_space, at_), bytes_.size()); }

  // The dashes at the end may be those at the beginning: "<!-->" is a whole comment.
  void skip_comment() {
    at_ += 2;
    skip_past("-->");
  }

  bool is_meta() const {
    std::string_view text = rest();
    return text.size() > 5 && starts_with_ignoring_case(text, "<meta") && (is_white_space(text[5]) || text[5] == '/');
  }

  bool is_tag() const {
    std::string_view text = rest();
    std::size_t name = text.starts_with("</") ? 2 : 1;
    return text.size() > name && base::is_letter(text[name]);
  }

  // To the end tag of a text element that begins here.
  void skip_text_of(std::string_view start_tag) {
    for (std::string_view name : text_elements) {
      if (!starts_with_ignoring_case(start_tag.substr(1), name)) continue;
      if (start_tag.size() > name.size() + 1 && base::is_letter(start_tag[name.size() + 1])) continue;
      do {
        at_ = std::min(bytes_.find("</", at_ + 1), bytes_.size());
      } while (!at_end() && !starts_with_ignoring_case(bytes_.substr(at_ + 2), name));
      return;
    }
  }

  void skip_tag() {
    std::string_view tag = rest();
    at_ = std::min(bytes_.find_first_of("\t\n\f\r >", at_), bytes_.size());
    while (read_attribute()) {
    }
    if (at_end()) return;
    if (text_elements_ == TextElements::skip) skip_text_of(tag);
    ++at_;
  }

  // https://html.spec.whatwg.org/#concept-get-attributes-when-sniffing. None at the end of the tag or of the bytes.
  std::optional<Attribute> read_attribute() {
    at_ = std::min(bytes_.find_first_not_of("\t\n\f\r /", at_), bytes_.size());
    if (at_end() || here() == '>') return std::nullopt;
    Attribute attribute;
    while (!at_end() && !(here() == '=' && !attribute.name.empty()) && !is_white_space(here()) && here() != '/' &&
           here() != '>') {
      attribute.name.push_back(base::to_lower(bytes_[at_++]));
    }
    if (at_end()) return std::nullopt;
    skip_white_space();
    if (at_end()) return std::nullopt;
    if (here() != '=') return attribute;
    ++at_;
    skip_white_space();
    if (at_end() || !read_value(attribute.value)) return std::nullopt;
    return attribute;
  }

  // False when the bytes end inside of it.
  bool read_value(std::string& value) {
    bool is_quoted = here() == '"' || here() == '\'';
    std::string_view ends = "\t\n\f\r >";
    if (is_quoted) ends = bytes_.substr(at_++, 1);
    std::size_t end = bytes_.find_first_of(ends, at_);
    std::ranges::transform(bytes_.substr(at_, end - at_), std::back_inserter(value), base::to_lower);
    at_ = end == bytes_.npos ? bytes_.size() : is_quoted ? end + 1 : end;
    return end != bytes_.npos;
  }

  // Of the attributes of a <meta> those that matter: the first of each name counts.
  std::vector<Attribute> read_attributes() {
    std::vector<Attribute> attributes;
    while (std::optional<Attribute> attribute = read_attribute()) {
      const std::string& name = attribute->name;
      bool matters = name == "http-equiv" || name == "content" || name == "charset";
      if (matters && std::ranges::find(attributes, name, &Attribute::name) == attributes.end()) {
        attributes.push_back(std::move(*attribute));
      }
    }
    return attributes;
  }

  const Encoding* read_meta() {
    bool got_pragma = false;
    std::optional<bool> need_pragma;
    const Encoding* encoding = nullptr;
    for (const Attribute& attribute : read_attributes()) {
      if (attribute.name == "http-equiv") {
        got_pragma = attribute.value == "content-type";
      } else if (attribute.name == "content" && !need_pragma) {
        encoding = encoding_of_content(attribute.value);
        if (encoding != nullptr) need_pragma = true;
      } else if (attribute.name == "charset") {
        encoding = get_encoding(attribute.value);
        need_pragma = false;
      }
    }
    if (at_end()) return nullptr;  // the tag itself is cut: the list may be incomplete
    ++at_;
    return !need_pragma || (*need_pragma && !got_pragma) ? nullptr : encoding;
  }

  std::string_view bytes_;
  TextElements text_elements_;
  std::size_t at_ = 0;
};

// https://html.spec.whatwg.org/#xml-encoding-declaration: <?xml version="1.0" encoding="...">
const Encoding* encoding_of_xml_declaration(std::string_view bytes) {
  auto skip_controls_and_spaces = [&bytes] {
    while (!bytes.empty() && static_cast<unsigned char>(bytes[0]) <= 0x20) bytes.remove_prefix(1);
  };
  if (!bytes.starts_with("<?xml")) return nullptr;
  std::size_t end = bytes.find('>');
  if (end == bytes.npos) return nullptr;
  std::size_t encoding = bytes.substr(0, end).find("encoding");
  if (encoding == bytes.npos) return nullptr;
  bytes = bytes.substr(encoding + 8, end - encoding - 8);
  skip_controls_and_spaces();
  if (!bytes.starts_with('=')) return nullptr;
  bytes.remove_prefix(1);
  skip_controls_and_spaces();
  if (!bytes.starts_with('"') && !bytes.starts_with('\'')) return nullptr;
  std::size_t quote = bytes.find(bytes[0], 1);
  if (quote == bytes.npos) return nullptr;
  std::string_view label = bytes.substr(1, quote - 1);
  bool has_space = std::ranges::any_of(label, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
  return has_space ? nullptr : get_encoding(label);
}

// A declaration that could be read as ASCII is not in UTF-16.
const Encoding* corrected(const Encoding* encoding) {
  if (encoding != nullptr && encoding->is_utf16()) return utf_8();
  if (encoding != nullptr && encoding->family == Family::x_user_defined) return windows_1252();
  return encoding;
}

}  // namespace

const Encoding* prescan(std::string_view html) {
  using namespace std::string_view_literals;
  if (html.starts_with("<\0?\0x\0"sv)) return utf_16le();
  if (html.starts_with("\0<\0?\0x"sv)) return utf_16be();
  const Encoding* encoding = Prescan(html.substr(0, prescan_bytes), TextElements::read).run();
  if (encoding == nullptr) encoding = Prescan(html.substr(0, late_prescan_bytes), TextElements::skip).run();
  if (encoding == nullptr) encoding = encoding_of_xml_declaration(html.substr(0, prescan_bytes));
  return corrected(encoding);
}

}  // namespace crawl::parser::charset
