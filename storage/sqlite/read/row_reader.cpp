#include "storage/sqlite/read/row_reader.h"

#include <algorithm>

#include "storage/error.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

const std::string json_data =
    "CASE WHEN json_valid(data) THEN json(data) ELSE json_quote(CAST(data AS TEXT)) END AS data";

std::vector<std::string> columns_of(Database& db, std::string_view view) {
  const Statement rows(db, "SELECT * FROM " + quoted_name(view) + " LIMIT 0");
  std::vector<std::string> columns;
  for (int i = 0; i < rows.columns(); ++i) columns.emplace_back(rows.column_name(i));
  return columns;
}

// The columns that are written: the view's as the file has them, where none are named.
std::vector<std::string> chosen(Database& db, const RowQuery& query) {
  if (!query.columns.empty()) return query.columns;
  std::vector<std::string> columns = columns_of(db, query.view);
  if (query.view == "results" && !query.bodies) std::erase(columns, "body");
  return columns;
}

std::size_t place_of(const std::vector<std::string>& columns, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(columns, name) - columns.begin());
}

// SQLite evaluates the columns that are named, so that a body nobody asks for costs nothing. Behind them is the size
// of the body where there is one: what unpacks it must know.
std::string selected(const std::vector<std::string>& columns, const RowQuery& query, bool bodies) {
  std::string list;
  for (const std::string& column : columns) {
    const bool data = query.json && query.view == "items" && column == "data";
    list += (list.empty() ? "" : ", ") + (data ? json_data : quoted_name(column));
  }
  return bodies ? list + ", body_size" : list;
}

std::string conditions(const RowQuery& query) {
  std::string text = query.condition.empty() ? "" : " WHERE (" + query.condition + ")";
  if (!query.where.empty()) text += (text.empty() ? " WHERE (" : " AND (") + query.where + "\n)";
  return text;
}

std::vector<std::string> texts_of(Statement& rows) {
  std::vector<std::string> texts;
  while (rows.step()) texts.emplace_back(rows.text(0));
  return texts;
}

}  // namespace

std::vector<std::string> readable_views(const std::string& path) {
  auto db = open_for_reading(path);
  Statement names(*db,
                  "SELECT name FROM sqlite_schema WHERE type = 'view'"
                  " OR (type = 'table' AND name IN ('runs', 'traps', 'samples', 'nodes')) ORDER BY rowid");
  return texts_of(names);
}

std::vector<std::string> columns_of_view(const std::string& path, const std::string& view) {
  auto db = open_for_reading(path);
  db->only_ask();
  return columns_of(*db, view);
}

std::vector<std::string> rules_with_items(const std::string& path, std::size_t most) {
  auto db = open_for_reading(path);
  db->only_ask();
  Statement rules(*db, "SELECT DISTINCT rule FROM items ORDER BY rule LIMIT " + std::to_string(most));
  return texts_of(rules);
}

Result<RowReader> RowReader::open(const std::string& path, const RowQuery& query) {
  auto db = open_for_reading(path);
  db->execute("BEGIN");  // one moment, however often the rows are read
  db->only_ask();
  std::vector<std::string> columns = chosen(*db, query);
  const bool bodies = query.view == "results" && std::ranges::find(columns, "body") != columns.end();
  if (!query.where.empty()) {
    if (auto good = db->check_expression(query.where, quoted_name(query.view)); !good) return fail(good.error());
  }
  if (query.stop) db->stop_when(query.stop);
  auto rows = std::make_unique<Statement>(
      *db, "SELECT " + selected(columns, query, bodies) + " FROM " + quoted_name(query.view) + conditions(query));
  return RowReader(std::move(db), std::move(rows), std::move(columns), bodies);
}

RowReader::RowReader(std::unique_ptr<Database> db, std::unique_ptr<Statement> rows, std::vector<std::string> columns,
                     bool bodies)
    : db_(std::move(db)),
      rows_(std::move(rows)),
      columns_(std::move(columns)),
      body_at_(bodies ? place_of(columns_, "body") : columns_.size()) {}

bool RowReader::next() {
  if (!rows_->step()) return false;
  if (body_at_ < columns_.size()) read_body();
  return true;
}

void RowReader::again() {
  rows_->reset();
}

void RowReader::read_body() {
  auto at = static_cast<int>(body_at_), size_at = static_cast<int>(columns_.size());
  body_.clear();
  body_good_ = true;
  if (rows_->is_null(at)) return;
  body_good_ = unpacker_.unpack(rows_->text(at), static_cast<std::uint64_t>(rows_->integer(size_at)), body_);
  if (!body_good_) ++damaged_;
}

Value RowReader::value(std::size_t column) const {
  auto at = static_cast<int>(column);
  Value value{.type = rows_->type(at)};
  if (value.type == ValueType::null || (column == body_at_ && !body_good_)) return {};
  if (value.type == ValueType::integer) value.integer = rows_->integer(at);
  if (value.type == ValueType::real) value.real = rows_->real(at);
  if (value.type == ValueType::text || value.type == ValueType::blob)
    value.text = column == body_at_ ? std::string_view(body_) : rows_->text(at);
  return value;
}

}  // namespace crawl::storage
