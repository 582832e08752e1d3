// Rows of a view as they are (row_source.h).
#include <algorithm>

#include "base/text/text.h"
#include "crawler/offline/export/row_source.h"

namespace crawl::exports {
namespace {

class ViewRows : public RowSource {
 public:
  ViewRows(storage::RowReader reader, const storage::RowQuery& query) : reader_(std::move(reader)) {
    columns_.names = reader_.columns();
    const auto place = [&](std::string_view name) {
      return static_cast<std::size_t>(std::ranges::find(columns_.names, name) - columns_.names.begin());
    };
    if (query.view == "results") columns_.body = place("body");
    json_at_ = query.view == "items" && query.json ? place("data") : columns_.names.size();
    row_.resize(columns_.names.size());
  }

  const RowColumns& columns() const override { return columns_; }

  bool next() override {
    if (!reader_.next()) return false;
    for (std::size_t i = 0; i < row_.size(); ++i) row_[i] = {reader_.value(i), false};
    if (json_at_ < row_.size()) {  // a file may hold any bytes, and a line of JSON is UTF-8
      Cell& data = row_[json_at_];
      data.is_json = data.type == storage::ValueType::text;
    }
    return true;
  }

  std::span<const Cell> row() const override { return row_; }

  std::string lost() const override {
    if (reader_.damaged() == 0) return {};
    return base::with_commas(reader_.damaged()) +
           " stored bodies are damaged (they do not unpack): their rows are written without them";
  }

 private:
  storage::RowReader reader_;
  RowColumns columns_;
  std::size_t json_at_;
  std::vector<Cell> row_;
};

}  // namespace

Result<std::unique_ptr<RowSource>> view_rows(const std::string& db, const storage::RowQuery& query) {
  auto reader = storage::RowReader::open(db, query);
  if (!reader) return fail(std::move(reader.error()));
  return std::make_unique<ViewRows>(*std::move(reader), query);
}

}  // namespace crawl::exports
