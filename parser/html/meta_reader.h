// MetaReader: what a page says of itself, gathered as its elements come: title, description, language, base, canonical
// URL, links of <link>, robots directives and refresh. One for each page; bounded by the max_ values. Views are those
// of the elements.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/robots_meta.h"
#include "parser/tree/element.h"

namespace crawl::parser {

inline constexpr std::size_t max_title = 16u << 10;        // bytes of UTF-8
inline constexpr std::size_t max_description = 16u << 10;  // bytes of UTF-8
inline constexpr std::size_t max_language = 128;           // a tag of BCP 47 is shorter
inline constexpr std::size_t max_head_links = 1000;

// A <link> that names a page for crawlers: the next or previous part of it, or its version in another language.
struct HeadLink {
  std::string_view href, rel;  // as written
  std::string_view lang = {};  // of a version in another language
};

class MetaReader {
 public:
  explicit MetaReader(std::string_view product_token) : product_token_(product_token) {}

  // Whether enter() has anything to do with such an element.
  static constexpr bool is_of_interest(Tag tag) {
    return tag == Tag::meta || tag == Tag::link || tag == Tag::title || tag == Tag::html;
  }
  // An element in the HTML namespace, outside templates.
  void enter(const Element& element);
  // A <base> in the HTML namespace, outside templates.
  void enter_base(const Element& element) {
    if (!base_href) base_href = element.attribute(Attribute::href);
  }
  void leave(Tag tag) { in_title_ &= tag != Tag::title; }
  // The head is at its end: whatever comes now may be somebody's comment, and names no canonical URL
  // (https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls).
  void begin_body() { in_body_ = true; }

  // Text counts while the title is open.
  bool listens() const { return in_title_; }
  void add_text(std::string_view text);

  // <html lang>, else its xml:lang, from its tag or from one that came late; goes before the pragma wherever that
  // stands.
  void read_html_language(std::string_view lang, std::string_view xml_lang);

  // Title and description have a few bytes more than max_title and max_description where there is more to them.
  std::optional<std::string> title, description, language;
  std::optional<std::string_view> base_href;  // as written
  std::string_view canonical;                 // href as written, of the head; empty without
  std::string_view refresh;                   // URL as written of the first refresh that has one; empty without
  std::vector<HeadLink> links;
  RobotsDirectives robots;
  bool viewport = false;  // <meta name=viewport>

 private:
  void read_meta(const Element& element);
  void read_pragma(std::string_view pragma, std::string_view content);
  void read_link(const Element& element);
  void read_language(std::string_view tag);

  std::string_view product_token_;
  bool in_title_ = false, title_space_pending_ = false;
  bool language_of_html_ = false;
  bool in_body_ = false;
};

}  // namespace crawl::parser
