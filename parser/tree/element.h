// Element: an element that begins, as the readers of a page see it, whether it is a node of Gumbo's tree or a tag of
// the scanner. Valid during the call that it is handed to; attribute values live as long as the page's text and tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parser/html/tag.h"

namespace crawl::parser {

// Those that name what a page is shown with (parser/facts/resource_reader.h), names of
// places in it, and what it says of itself by attributes (item_reader.h).
#define CRAWL_RESOURCE_ATTRIBUTES(attribute)                                                                          \
  attribute(id, "id") attribute(style, "style") attribute(srcset, "srcset") attribute(poster, "poster")               \
      attribute(data, "data") attribute(as, "as") attribute(background, "background") attribute(data_src, "data-src") \
          attribute(data_srcset, "data-srcset") attribute(data_lazy, "data-lazy")                                     \
              attribute(data_lazy_src, "data-lazy-src") attribute(data_lazy_srcset, "data-lazy-srcset")               \
                  attribute(data_original, "data-original") attribute(data_poster, "data-poster")                     \
                      attribute(data_bg, "data-bg") attribute(data_background, "data-background")                     \
                          attribute(data_background_image, "data-background-image") attribute(cite, "cite")           \
                              attribute(longdesc, "longdesc") attribute(action, "action") attribute(method, "method") \
                                  attribute(item_scope, "itemscope") attribute(item_type, "itemtype")                 \
                                      attribute(item_prop, "itemprop") attribute(item_ref, "itemref")                 \
                                          attribute(type_of, "typeof") attribute(property, "property")                \
                                              attribute(vocab, "vocab") attribute(image_srcset, "imagesrcset")        \
                                                  attribute(form_action, "formaction")                                \
                                                      attribute(form_method, "formmethod")

// The attributes that anyone asks for, each with its name. In SVG and MathML "xlink:href" is found as href
// (https://html.spec.whatwg.org/multipage/parsing.html#adjust-foreign-attributes).
#define CRAWL_ATTRIBUTES(attribute)                                                                                   \
  attribute(href, "href") attribute(src, "src") attribute(rel, "rel") attribute(alt, "alt") attribute(name, "name")   \
      attribute(content, "content") attribute(http_equiv, "http-equiv") attribute(lang, "lang")                       \
          attribute(hidden, "hidden") attribute(type, "type") attribute(encoding, "encoding")                         \
              attribute(color, "color") attribute(face, "face") attribute(size, "size")                               \
                  attribute(xlink_href, "xlink:href") attribute(xml_lang, "xml:lang") attribute(hreflang, "hreflang") \
                      attribute(shadow_root_mode, "shadowrootmode") attribute(role, "role")                           \
                          attribute(aria_label, "aria-label") attribute(aria_labelledby, "aria-labelledby")           \
                              attribute(aria_hidden, "aria-hidden") CRAWL_RESOURCE_ATTRIBUTES(attribute)

// By which any element may name an image, whether a script puts it there later or not; and those of SVG.
#define CRAWL_DRESS                                                                                            \
  Attribute::style, Attribute::background, Attribute::data_src, Attribute::data_srcset, Attribute::data_lazy,  \
      Attribute::data_lazy_src, Attribute::data_lazy_srcset, Attribute::data_original, Attribute::data_poster, \
      Attribute::data_bg, Attribute::data_background, Attribute::data_background_image, Attribute::image_srcset
#define CRAWL_REFERENCES Attribute::href, Attribute::xlink_href

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
  bool is_html = true;     // its namespace; the others are SVG and MathML
  bool hidden = false;     // it has the attribute `hidden`
  bool veiled = false;     // it has the attribute `aria-hidden`
  bool named = false;      // it has an id, or is an <a> with a name
  bool described = false;  // it has an attribute of microdata or RDFa
  bool dressed = false;    // it has an attribute that names what it is shown with beside those of its tag
  const Attributes* attributes = nullptr;  // null: of an element that no tag in the page stands for

  std::optional<std::string_view> attribute(Attribute name) const {
    return attributes == nullptr ? std::nullopt : attributes->find(name);
  }
};

}  // namespace crawl::parser
