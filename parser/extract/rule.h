// A rule of an Extractor, compiled. Private to parser/extract. Immutable.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parser/css/selector.h"
#include "parser/extract/data/path.h"
#include "parser/extract/extractor.h"

namespace crawl::parser::extract {

inline constexpr unsigned any_sibling = 0;

struct Field {
  std::string name;        // as JSON, in quotes
  css::Selector selector;  // of a rule for HTML
  Path path;               // of any other
  config::FieldType type = config::FieldType::text;
  bool list = false, all = false, required = false;
  bool unique = false;  // of items that are alike in it the first counts
  // Where `:scope +` and `:scope ~` lead: how many siblings behind the row, or any number; unset: into it.
  std::optional<unsigned> siblings;
  std::unique_ptr<re2::RE2> pattern;  // null: all of the text
  std::optional<std::string> fallback;
};

struct Extractor::Rule {
  std::string name;
  std::unique_ptr<re2::RE2> url;  // null: every page
  config::ExtractSource source = config::ExtractSource::html;
  std::optional<css::Selector> rows;
  std::string type;  // the rows of JSON-LD and microdata; empty: all objects at the top
  Path rows_path;    // the rows of JSON in scripts
  std::vector<Field> fields;
};

// Fails with one line that begins with file and line.
Result<std::unique_ptr<Extractor::Rule>> compile_rule(const config::ExtractRule& written);

}  // namespace crawl::parser::extract
