#include "parser/extract/data/data_items.h"

#include <algorithm>
#include <utility>

#include "parser/extract/data/article_data.h"
#include "parser/extract/data/json_ld.h"
#include "parser/extract/data/microdata.h"
#include "parser/extract/data/open_graph.h"
#include "parser/extract/data/script_json.h"
#include "parser/extract/typed_value.h"

namespace crawl::parser::extract {

using config::ExtractSource;

DataItems::DataItems(const Source& source, const Elements& elements, StepBudget& budget, ItemWriter& writer)
    : source_(source), elements_(elements), budget_(budget), writer_(writer) {}

void DataItems::add(const Extractor::Rule& rule) {
  const Data& data = data_of(rule.source);
  std::vector<const JsonObject*> objects = rows_of(rule, data);
  if (const std::size_t most = writer_.max_rows(rule); objects.size() > most) {
    writer_.cut_rows();
    objects.resize(most);
  }
  std::vector<ItemWriter::Row> rows;
  for (const JsonObject* object : objects) {
    if (budget_.spent()) return;
    if (rule.fields.empty()) {
      writer_.keep(rule, write_json(*object, max_item_bytes, budget_));
    } else {
      rows.push_back(row_of(rule, *object, data.view));
    }
  }
  if (!budget_.spent()) writer_.keep(rule, std::move(rows));
}

const DataItems::Data& DataItems::data_of(ExtractSource source) {
  auto& data = data_[static_cast<std::size_t>(source)];
  if (data) return *data;
  data.emplace();
  data->top = read(source);
  data->view.microdata = source == ExtractSource::microdata;
  if (source != ExtractSource::json_ld) return *data;
  for (const JsonObject* object : objects_in(data->top, budget_)) data->view.add(*object);
  return *data;
}

JsonArray DataItems::read(ExtractSource source) {
  switch (source) {
    case ExtractSource::json_ld:
      return read_json_ld(elements_, budget_, notes);
    case ExtractSource::opengraph:
      return {read_open_graph(elements_, budget_)};
    case ExtractSource::microdata:
      return read_microdata(elements_, source_, budget_, notes);
    case ExtractSource::article:
      return {read_article(elements_, source_, data_of(ExtractSource::json_ld).top, budget_, notes)};
    case ExtractSource::script_json:
      return {read_script_json(elements_, budget_, notes)};
    case ExtractSource::html:
      break;
  }
  return {};
}

std::vector<const JsonObject*> DataItems::rows_of(const Extractor::Rule& rule, const Data& data) {
  std::vector<const JsonObject*> rows;
  if (!rule.rows_path.empty()) {
    for (const Json& value : data.top) {
      for (const Json* found : find_values(value.get_object(), rule.rows_path, data.view, max_page_items + 1, budget_))
        if (const auto* object = found->if_object()) rows.push_back(object);
    }
    return rows;
  }
  if (rule.type.empty()) {
    for (const Json& value : data.top) rows.push_back(&value.get_object());
    return rows;
  }
  for (const JsonObject* object : objects_in(data.top, budget_)) {
    if (is_of_type(object->if_contains(data.view.microdata ? "type" : "@type"), rule.type)) rows.push_back(object);
  }
  return rows;
}

ItemWriter::Row DataItems::row_of(const Extractor::Rule& rule, const JsonObject& object, const PathView& view) {
  ItemWriter::Row row;
  for (const Field& field : rule.fields) {
    if (row.dropped || budget_.spent()) break;
    writer_.put(row, field, value_of(field, object, view));
  }
  return row;
}

std::string DataItems::all_of(const Field& field, const std::vector<const Json*>& values) {
  std::vector<std::string> found;
  bool cut = false;
  for (const Json* value : values) {
    const auto text = text_of_json(field, *value, budget_);
    if (!text || found.size() == max_list_values) continue;
    for (std::string& each : typed_values(field, *text, source_, budget_, cut))
      if (found.size() < max_list_values) found.push_back(std::move(each));
  }
  if (cut) writer_.cut_list();
  return writer_.list_of(found, [](const std::string& value) { return std::optional(value); });
}

std::string DataItems::value_of(const Field& field, const JsonObject& object, const PathView& view) {
  const auto values = find_values(object, field.path, view, max_list_values, budget_);
  const auto to_json = [&](const Json* value) { return typed_json(field, *value, source_, budget_); };
  if (field.all) return all_of(field, values);
  if (field.list) return writer_.list_of(values, to_json);
  for (const Json* value : values) {
    if (auto json = to_json(value)) return *std::move(json);
  }
  return {};
}

}  // namespace crawl::parser::extract
