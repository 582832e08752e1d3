// Rows of the items of one rule, each field a column (row_source.h).
#include <algorithm>
#include <unordered_map>

#include "base/text/ascii.h"
#include "base/text/text.h"
#include "config/help/suggest.h"
#include "config/value/values.h"
#include "crawler/offline/export/json_fields.h"
#include "crawler/offline/export/row_source.h"

namespace crawl::exports {
namespace {

using storage::ValueType;

constexpr std::size_t max_columns = 2000, max_name_bytes = 1 << 20;  // of all of a rule's fields

std::string sql_text(std::string_view text) {
  std::string out = "'";
  for (char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

class ItemRows : public RowSource {
 public:
  ItemRows(storage::RowReader reader, bool json) : reader_(std::move(reader)), json_(json) {
    columns_.names.push_back("url");
    while (reader_.next())
      for (const JsonField& field : fields_of(reader_.value(1).text)) add_column(field);
    name_own_url();
    reader_.again();
    row_.resize(columns_.names.size());
    texts_.resize(columns_.names.size());
  }

  const RowColumns& columns() const override { return columns_; }

  bool next() override {
    if (!reader_.next()) return false;
    std::ranges::fill(row_, Cell{});
    row_[0] = {reader_.value(0)};
    for (const JsonField& field : fields_of(reader_.value(1).text))
      if (const auto at = places_.find(name_of(field)); at != places_.end()) put(field.value, at->second);
    return true;
  }

  std::span<const Cell> row() const override { return row_; }

  std::string lost() const override {
    if (!too_many_) return {};
    return "the items have more than " + base::with_commas(max_columns) + " fields: only the first are columns";
  }

 private:
  // What is no object is one value without a name.
  static std::string name_of(const JsonField& field) { return field.key ? text_of_json(*field.key) : "data"; }

  // The column url is the page's; a field of that name gets one that no other field has.
  void name_own_url() {
    const auto own = places_.find("url");
    if (own == places_.end()) return;
    std::string name = "data.url";
    while (places_.contains(name)) name.insert(0, "data.");
    columns_.names[own->second] = std::move(name);
  }

  void add_column(const JsonField& field) {
    std::string name = name_of(field);
    if (places_.contains(name)) return;
    name_bytes_ += name.size();
    too_many_ = too_many_ || places_.size() == max_columns || name_bytes_ > max_name_bytes;
    if (too_many_) return;
    places_.emplace(name, columns_.names.size());
    columns_.names.push_back(std::move(name));
  }

  void put(std::string_view json, std::size_t at) {
    Cell& cell = row_[at];
    if (json == "null") return;
    texts_[at] = json_ ? std::string(json) : cell_text(json);
    cell.type = ValueType::text;
    cell.text = texts_[at];
    cell.is_json = json_;
    cell.is_number = json.starts_with('-') || (!json.empty() && base::is_digit(json.front()));
  }

  storage::RowReader reader_;
  bool json_;
  RowColumns columns_;
  std::unordered_map<std::string, std::size_t> places_;
  std::size_t name_bytes_ = 0;
  bool too_many_ = false;
  std::vector<Cell> row_;
  std::vector<std::string> texts_;
};

class OnlyColumns : public RowSource {
 public:
  OnlyColumns(std::unique_ptr<RowSource> rows, RowColumns columns, std::vector<std::size_t> places)
      : rows_(std::move(rows)), columns_(std::move(columns)), places_(std::move(places)), row_(places_.size()) {}

  const RowColumns& columns() const override { return columns_; }
  bool next() override {
    if (!rows_->next()) return false;
    for (std::size_t i = 0; i < places_.size(); ++i) row_[i] = rows_->row()[places_[i]];
    return true;
  }
  std::span<const Cell> row() const override { return row_; }
  std::string lost() const override { return rows_->lost(); }

 private:
  std::unique_ptr<RowSource> rows_;
  RowColumns columns_;
  std::vector<std::size_t> places_;
  std::vector<Cell> row_;
};

}  // namespace

Result<std::unique_ptr<RowSource>> item_rows(const std::string& db, const ItemQuery& query) {
  auto reader = storage::RowReader::open(db, {.view = "items",
                                              .columns = {"url", "data"},
                                              .where = query.where,
                                              .condition = "rule = " + sql_text(query.rule),
                                              .json = true,
                                              .stop = query.stop});
  if (!reader) return fail(std::move(reader.error()));
  return std::make_unique<ItemRows>(*std::move(reader), query.json);
}

Result<std::unique_ptr<RowSource>> only_columns(std::unique_ptr<RowSource> rows,
                                                const std::vector<std::string>& names) {
  const std::vector<std::string>& there = rows->columns().names;
  std::vector<std::size_t> places;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(there, name);
    if (found == there.end())
      return fail("no item has the field " + config::in_quotes(name) +
                  config::did_you_mean(name, {there.begin(), there.end()}, ""));
    places.push_back(static_cast<std::size_t>(found - there.begin()));
  }
  return std::make_unique<OnlyColumns>(std::move(rows), RowColumns{.names = names}, std::move(places));
}

}  // namespace crawl::exports
