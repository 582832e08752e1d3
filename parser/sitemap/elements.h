// Elements: the grammar of sitemaps and feeds over the events of an XML parser. The root element tells the kind; in it
// stand entries, and in those the fields that are read:
//   urlset, index  <url>, <sitemap>: <loc>, <lastmod>, <priority>; the entry's own text where it has no <loc>;
//                  <xhtml:link rel="alternate" hreflang href>, by any prefix
//   rss            <item>: <link>, otherwise <guid> if it is an http(s) URL; <pubDate>, <dc:date>
//   atom           <entry>: the first <link> whose rel is "alternate" or missing, xml:base; <updated>, <published>
// Namespaces are not resolved, as their declarations are often wrong or missing: prefixes are compared. An entry has
// the root's (any in RDF) and a field its entry's, so that <image:loc> is no page. Names compare without case.
// Memory: the fields of one entry, each bounded.
#pragma once

#include <array>

#include "parser/sitemap/collector.h"
#include "parser/sitemap/xml_stage.h"

namespace crawl::parser::sitemap {

struct Root;  // a kind of document; the table is in elements.cpp

enum class Field { none, location, other_location, modified, other_modified, priority, own_text };
inline constexpr std::size_t field_count = 7;

// The text of a field, without white space before it, at most `max` bytes.
class FieldText {
 public:
  void append(std::string_view text, std::size_t max);
  void clear() { text_.clear(), cut_ = false; }
  // What is too long is as good as missing.
  std::string_view text() const { return cut_ ? std::string_view() : text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
  bool cut_ = false;
};

class Elements final : public XmlEvents {
 public:
  // root_only: stop when the kind is known.
  Elements(const Url& url, const SitemapLimits& limits, SitemapResult& result, Collector& collector, bool root_only)
      : url_(url), limits_(limits), result_(result), collector_(collector), root_only_(root_only) {}

  bool on_start(std::string_view name, XmlAttributes attributes) override;
  bool on_text(std::string_view text) override;
  bool on_end() override;
  void on_break(bool before_end_tag) override;

 private:
  bool begin_root(std::string_view name, XmlAttributes attributes);
  void begin_entry(std::string_view name, XmlAttributes attributes);
  void begin_field(std::string_view name, XmlAttributes attributes);
  void read_link(XmlAttributes attributes);
  void read_alternate(XmlAttributes attributes);
  bool end_entry();
  FieldText& text_of(Field field) { return texts_[static_cast<std::size_t>(field)]; }
  void append(Field field, std::string_view text);

  const Url& url_;
  const SitemapLimits& limits_;
  SitemapResult& result_;
  Collector& collector_;
  const bool root_only_;

  const Root* root_ = nullptr;
  std::string root_prefix_, entry_prefix_;
  Url root_base_, entry_base_, link_base_;  // by xml:base, where it is given
  const Url* base_of_root_ = nullptr;       // url_ or one of those
  const Url* base_of_entry_ = nullptr;
  const Url* base_of_link_ = nullptr;
  std::size_t depth_ = 0;                          // of the open element, 1 is the root
  std::size_t entry_depth_ = 0, field_depth_ = 0;  // 0: none is open
  bool entry_is_sitemap_ = false;
  Field field_ = Field::none;  // whose text comes
  std::array<FieldText, field_count> texts_;
  std::vector<SitemapAlternate> alternates_;  // of the entry, as they are written
};

}  // namespace crawl::parser::sitemap
