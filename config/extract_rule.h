// ExtractRule: an [[extract]] of the TOML file, as it was written: which pages it is for and what of them makes an
// item. Data only. config/ checks its form, patterns and types; its selectors and paths are checked by parser/extract.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::config {

inline constexpr std::size_t max_extract_rules = 100;
inline constexpr std::size_t max_extract_fields = 64;  // of one rule

// What the values are taken from; what `rows` and `select` mean depends on it.
enum class ExtractSource : std::uint8_t { html, json_ld, opengraph, microdata, article, script_json };
inline constexpr std::string_view extract_source_names[] = {"html",      "json-ld", "opengraph",
                                                            "microdata", "article", "script-json"};

enum class FieldType : std::uint8_t { text, number, integer, date, url };

struct ExtractField {
  std::string name;
  std::string select;
  std::string where;  // what a message about the selector begins with: "crawl.toml:7: extract 'book', field 'price': "
  FieldType type = FieldType::text;
  bool list = false;      // all matches, as an array
  bool all = false;       // every match of the pattern in each text, as an array
  bool required = false;  // without it there is no item
  std::string pattern;    // RE2: its first group, or all of it, is taken of the text; empty: all of the text
  std::optional<std::string> fallback;  // as JSON, where there is no value; empty: null
};

struct ExtractRule {
  std::string name;
  std::string url;   // RE2, on the whole normalized URL; empty: every page
  std::string rows;  // a selector or a type: an item for each match; empty: one item for the page
  std::string rows_where;
  std::string unique{};  // a field: of items that are alike in it the view `items` has the first; empty: all
  std::vector<ExtractField> fields;  // empty, where the source is not HTML: the whole object is the item
  ExtractSource source = ExtractSource::html;
};

}  // namespace crawl::config
