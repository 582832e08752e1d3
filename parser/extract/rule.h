// A rule of an Extractor, compiled. Private to parser/extract. Immutable.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parser/css/selector.h"
#include "parser/extract/extractor.h"

namespace crawl::parser::extract {

struct Field {
  std::string name;  // as JSON, in quotes
  css::Selector selector;
  config::FieldType type = config::FieldType::text;
  bool list = false, required = false;
  std::unique_ptr<re2::RE2> pattern;  // null: all of the text
  std::optional<std::string> fallback;
};

struct Extractor::Rule {
  std::string name;
  std::unique_ptr<re2::RE2> url;  // null: every page
  std::optional<css::Selector> rows;
  std::vector<Field> fields;
};

// Fails with one line that begins with file and line.
Result<std::unique_ptr<Extractor::Rule>> compile_rule(const config::ExtractRule& written);

}  // namespace crawl::parser::extract
