// PageItems: the items of one page by CSS selectors: each selector is worked off once for the whole page, and what it
// finds goes to the rows that it is in. Made for one page; one thread. Private to parser/extract.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parser/css/matcher.h"
#include "parser/extract/item_writer.h"
#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::extract {

class PageItems {
 public:
  // All outlive it.
  PageItems(const Source& source, const Elements& elements, StepBudget& budget, ItemWriter& writer);

  void add(const Extractor::Rule& rule);

 private:
  using Row = ItemWriter::Row;
  // What a field found, by rows.
  using Matches = std::vector<std::vector<css::Match>>;

  std::uint32_t row_beside(ElementNo e, unsigned siblings) const;
  std::uint32_t row_for(const Field& field, ElementNo e) const;
  std::string all_of(const Field& field, const std::vector<css::Match>& matches);
  std::vector<Row> rows_of(const Extractor::Rule& rule);
  Matches matches_of(const Field& field, std::size_t rows);
  void add_field(const Field& field, std::vector<Row>& rows);
  std::string value_of(const Field& field, const std::vector<css::Match>& matches);
  std::optional<std::string> one_of(const Field& field, const css::Match& match);

  const Source& source_;
  const Elements& elements_;
  StepBudget& budget_;
  ItemWriter& writer_;
  css::Matcher matcher_;
  std::vector<std::uint32_t> row_of_;  // the innermost row that each element is in; empty: all in the one of the page
};

}  // namespace crawl::parser::extract
