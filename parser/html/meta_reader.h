// MetaReader: what a page says of itself, gathered during a walk: title, description, language, canonical URL, robots
// directives and refresh. One for each page; bounded by the max_ values. Views point into the tree.
#pragma once

#include <gumbo.h>

#include <optional>
#include <string>
#include <string_view>

#include "parser/robots_meta.h"

namespace crawl::parser {

inline constexpr std::size_t max_title = 16u << 10;        // bytes of UTF-8
inline constexpr std::size_t max_description = 16u << 10;  // bytes of UTF-8
inline constexpr std::size_t max_language = 128;           // a tag of BCP 47 is shorter

class MetaReader {
 public:
  explicit MetaReader(std::string_view product_token) : product_token_(product_token) {}

  // An element in the HTML namespace, outside templates.
  void enter(const GumboNode& element);

  std::optional<std::string> title, description, language;
  std::string_view canonical;  // href as written; empty without
  std::string_view refresh;    // URL as written of the first refresh that has one; empty without
  RobotsDirectives robots;

 private:
  void read_title(const GumboNode& element);
  void read_meta(const GumboNode& element);
  void read_pragma(std::string_view pragma, std::string_view content);
  void read_link(const GumboNode& element);
  void read_language(std::string_view tag);

  std::string_view product_token_;
};

}  // namespace crawl::parser
