// ItemWriter: the items of one page as they are written, value by value, within the bounds of a page and of an item
// (parser/extract/extractor.h). Made for one page; one thread. Private to parser/extract.
#pragma once

#include <string>
#include <vector>

#include "parser/extract/rule.h"

namespace crawl::parser::extract {

class ItemWriter {
 public:
  // An item under way.
  struct Row {
    std::string data;
    bool found = false;    // any field has a value of the page
    bool dropped = false;  // a required one has none
    std::int64_t key = 0;  // of the unique one
  };

  // How many rows there may still be. The names of fields alone are bytes too.
  std::size_t max_rows(const Extractor::Rule& rule) const;
  // Some rows were left out.
  void cut_rows() { items_cut_ = true; }
  // A value, or a list, was longer than max_value_bytes or max_list_values.
  void cut_value() { value_cut_ = true; }
  void cut_list() { list_cut_ = true; }

  // The next field of a row. value: as JSON; empty or "[]" where there is none.
  void put(Row& row, const Field& field, std::string value);
  // Values as a list, as JSON.
  template <class Values, class ToJson>
  std::string list_of(const Values& values, const ToJson& to_json);

  // The rows whose fields are all there. What nothing of the page went into is no item.
  void keep(const Extractor::Rule& rule, std::vector<Row> rows);
  // An object that is an item as it is; nothing where it was too long.
  void keep(const Extractor::Rule& rule, std::optional<std::string> data);

  std::vector<Item> take(std::vector<std::string>& notes);

 private:
  std::vector<Item> items_;
  std::size_t bytes_ = 0;
  bool items_cut_ = false, bytes_cut_ = false, value_cut_ = false, list_cut_ = false;
};

template <class Values, class ToJson>
std::string ItemWriter::list_of(const Values& values, const ToJson& to_json) {
  std::string list = "[";
  for (const auto& each : values) {
    const std::optional<std::string> value = to_json(each);
    if (!value) continue;
    if (list.size() + value->size() > max_item_bytes) {
      bytes_cut_ = true;
      break;
    }
    list += (list.size() > 1 ? "," : "") + *value;
  }
  return list + "]";
}

}  // namespace crawl::parser::extract
