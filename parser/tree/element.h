// Element: an element that begins, as the readers of a page see it, whether it is a node of Gumbo's tree or a tag of
// the scanner. Valid during the call that it is handed to; attribute values live as long as the page's text and tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parser/html/tag.h"

namespace crawl::parser {

// The attributes that anyone asks for, each with its name. In SVG and MathML "xlink:href" is found as href
// (https://html.spec.whatwg.org/multipage/parsing.html#adjust-foreign-attributes).
#define CRAWL_ATTRIBUTES(attribute)                                                                                   \
  attribute(href, "href") attribute(src, "src") attribute(rel, "rel") attribute(alt, "alt") attribute(name, "name")   \
      attribute(content, "content") attribute(http_equiv, "http-equiv") attribute(lang, "lang")                       \
          attribute(hidden, "hidden") attribute(type, "type") attribute(encoding, "encoding")                         \
              attribute(color, "color") attribute(face, "face") attribute(size, "size")                               \
                  attribute(xlink_href, "xlink:href") attribute(xml_lang, "xml:lang") attribute(hreflang, "hreflang") \
                      attribute(shadow_root_mode, "shadowrootmode")

#define CRAWL_ATTRIBUTE(attribute, name) attribute,
enum class Attribute : std::uint8_t { CRAWL_ATTRIBUTES(CRAWL_ATTRIBUTE) end_of_attributes };
#undef CRAWL_ATTRIBUTE

inline constexpr std::size_t attribute_count = static_cast<std::size_t>(Attribute::end_of_attributes);

class Attributes {
 public:
  // The value with its character references decoded; of duplicates the first.
  virtual std::optional<std::string_view> find(Attribute name) const = 0;

 protected:
  ~Attributes() = default;
};

struct Element {
  Tag tag = Tag::other;
  bool is_html = true;                     // its namespace; the others are SVG and MathML
  bool hidden = false;                     // it has the attribute `hidden`
  const Attributes* attributes = nullptr;  // null: of an element that no tag in the page stands for

  std::optional<std::string_view> attribute(Attribute name) const {
    return attributes == nullptr ? std::nullopt : attributes->find(name);
  }
};

}  // namespace crawl::parser
