#include "parser/extract/item_writer.h"

#include <algorithm>
#include <utility>

namespace crawl::parser::extract {

namespace {

// FNV-1a with its bits mixed (http://www.isthe.com/chongo/tech/comp/fnv/), for it is stored; 0 is none.
std::int64_t key_of(std::string_view value) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : value) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93;
  hash ^= hash >> 32;
  return static_cast<std::int64_t>(hash == 0 ? 1 : hash);
}

}  // namespace

std::size_t ItemWriter::max_rows(const Extractor::Rule& rule) const {
  constexpr std::size_t around = 8;  // punctuation, and null
  std::size_t bytes = around;
  for (const Field& field : rule.fields) bytes += field.name.size() + around;
  return std::min(max_page_items - items_.size(), (max_page_bytes - std::min(bytes_, max_page_bytes)) / bytes);
}

void ItemWriter::put(Row& row, const Field& field, std::string value) {
  const bool absent = value.empty() || value == "[]";
  if (absent) value = field.fallback.value_or(field.list ? "[]" : "null");
  if (row.data.size() + value.size() > max_item_bytes || bytes_ + value.size() > max_page_bytes) {
    bytes_cut_ = true;
    value = "null";
  }
  if (field.unique && !absent) row.key = key_of(value);
  row.dropped |= absent && field.required;
  row.found |= !absent;
  bytes_ += value.size() + field.name.size();
  row.data += (row.data.empty() ? "{" : ",") + field.name + ":" + value;
}

void ItemWriter::keep(const Extractor::Rule& rule, std::vector<Row> rows) {
  for (Row& row : rows) {
    if (row.dropped || !row.found) continue;
    if (items_.size() == max_page_items) {
      items_cut_ = true;
      return;
    }
    items_.push_back({rule.name, std::move(row.data) + "}", row.key});
  }
}

void ItemWriter::keep(const Extractor::Rule& rule, std::optional<std::string> data) {
  if (!data || bytes_ + data->size() > max_page_bytes) {
    bytes_cut_ = true;
  } else if (*data != "{}") {
    bytes_ += data->size();
    items_.push_back({rule.name, *std::move(data)});
  }
}

std::vector<Item> ItemWriter::take(std::vector<std::string>& notes) {
  if (items_cut_) notes.push_back("only the first " + std::to_string(max_page_items) + " items were extracted");
  if (bytes_cut_) notes.emplace_back("items are so long that not all values were extracted");
  if (value_cut_) notes.push_back("a value was cut to " + std::to_string(max_value_bytes >> 10) + " KiB");
  if (list_cut_)
    notes.push_back("of a list only the first " + std::to_string(max_list_values) + " values were extracted");
  return std::move(items_);
}

}  // namespace crawl::parser::extract
