// PageItems: the items of one page as they are made, rule by rule, field by field: each selector is worked off once for
// the whole page, and what it finds goes to the rows that it stands in. Made for one page; one thread. Private to
// parser/extract.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parser/css/matcher.h"
#include "parser/extract/rule.h"
#include "parser/html/elements.h"
#include "parser/html/step_budget.h"

namespace crawl::parser::extract {

class PageItems {
 public:
  // source outlives it.
  explicit PageItems(const Source& source);

  void add(const Extractor::Rule& rule);
  std::vector<Item> take(std::vector<std::string>& notes);

 private:
  // An item under way.
  struct Row {
    std::string data;
    bool found = false;    // any field has a value of the page
    bool dropped = false;  // a required one has none
  };
  // What a field found, by rows.
  using Matches = std::vector<std::vector<css::Match>>;

  std::vector<Row> rows_of(const Extractor::Rule& rule);
  std::size_t most_rows(const Extractor::Rule& rule);
  Matches matches_of(const Field& field, std::size_t rows);
  void add_field(const Field& field, std::vector<Row>& rows);
  std::string value_of(const Field& field, const std::vector<css::Match>& matches);
  std::string list_of(const Field& field, const std::vector<css::Match>& matches);
  std::optional<std::string> one_of(const Field& field, const css::Match& match);
  void keep(const Extractor::Rule& rule, std::vector<Row> rows);

  const Source& source_;
  StepBudget budget_;
  Elements elements_;
  css::Matcher matcher_;
  std::vector<std::uint32_t> row_of_;  // the innermost row that each element stands in; empty: all in the one of the page
  std::vector<Item> items_;
  std::size_t bytes_ = 0;
  bool items_cut_ = false, bytes_cut_ = false;
};

}  // namespace crawl::parser::extract
