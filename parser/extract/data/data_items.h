// DataItems: the items of one page whose values come of its data and not of its HTML: JSON-LD, OpenGraph, microdata,
// the article. All of them are objects of JSON, read when the first rule asks, and looked into by paths. Made for one
// page; one thread. Private to parser/extract.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "parser/extract/data/path.h"
#include "parser/extract/item_writer.h"
#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::extract {

class DataItems {
 public:
  // All outlive it.
  DataItems(const Source& source, const Elements& elements, StepBudget& budget, ItemWriter& writer);

  void add(const Extractor::Rule& rule);
  // What was passed over.
  std::vector<std::string> notes;

 private:
  // What the page says in one of the ways.
  struct Data {
    JsonArray top;
    PathView view;
  };

  const Data& data_of(config::ExtractSource source);
  JsonArray read(config::ExtractSource source);
  std::vector<const JsonObject*> rows_of(const Extractor::Rule& rule, const Data& data);
  ItemWriter::Row row_of(const Extractor::Rule& rule, const JsonObject& object, const PathView& view);
  std::string all_of(const Field& field, const std::vector<const Json*>& values);
  std::string value_of(const Field& field, const JsonObject& object, const PathView& view);

  const Source& source_;
  const Elements& elements_;
  StepBudget& budget_;
  ItemWriter& writer_;
  std::array<std::optional<Data>, std::size(config::extract_source_names)> data_;
};

}  // namespace crawl::parser::extract
