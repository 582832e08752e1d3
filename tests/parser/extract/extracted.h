// Rules as tests write them, and what a page gives by them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/extract/extractor.h"
#include "tests/parser/html/html_support.h"
#include "tests/support/json.h"

namespace crawl::test {

inline config::ExtractField field(std::string name, std::string select,
                                  config::FieldType type = config::FieldType::text, bool list = false) {
  return {.name = std::move(name),
          .select = std::move(select),
          .where = "x.toml:3: ",
          .type = type,
          .list = list,
          .pattern = {},
          .fallback = {}};
}

struct Extracted {
  std::vector<std::string> data, notes;
};

inline Extracted extract(std::string_view html, std::vector<config::ExtractRule> rules, const PageOptions& options = {},
                         std::uint64_t max_steps = parser::extract::max_page_steps) {
  const auto extractor = parser::extract::Extractor::compile(rules, max_steps);
  EXPECT_TRUE(extractor) << extractor.error();
  PageOptions with = options;
  with.settings.extractor = &*extractor;
  const auto record = parse_page_once(html, with);
  Extracted found{.data = {}, .notes = record.notes};
  for (const auto& item : record.items) {
    EXPECT_TRUE(test::is_json(item.data)) << item.data;
    found.data.push_back(item.data);
  }
  return found;
}

}  // namespace crawl::test
