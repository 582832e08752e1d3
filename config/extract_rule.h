// ExtractRule: an [[extract]] of the TOML file, as it was written: which pages it is for and what of them makes an item.
// Data only. config/ checks its form, patterns and types; its selectors are checked by parser/extract, which knows CSS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crawl::config {

inline constexpr std::size_t max_extract_rules = 100;
inline constexpr std::size_t max_extract_fields = 64;  // of one rule

enum class FieldType : std::uint8_t { text, number, integer, date, url };

struct ExtractField {
  std::string name;
  std::string select;
  std::string where;  // what a message about the selector begins with: "crawl.toml:7: extract 'book', field 'price': "
  FieldType type = FieldType::text;
  bool list = false;      // all matches, as an array
  bool required = false;  // without it there is no item
  std::string pattern;    // RE2: its first group, or all of it, is taken of the text; empty: all of the text
  std::optional<std::string> fallback;  // as JSON, where there is no value; empty: null
};

struct ExtractRule {
  std::string name;
  std::string url;   // RE2, on the whole normalized URL; empty: every page
  std::string rows;  // a selector: an item for each match; empty: one item for the page
  std::string rows_where;
  std::vector<ExtractField> fields;
};

}  // namespace crawl::config
