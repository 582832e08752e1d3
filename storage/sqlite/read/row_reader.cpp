#include "storage/sqlite/read/row_reader.h"

#include <algorithm>

#include "storage/error.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

constexpr std::string_view view_names[] = {"results", "link_graph", "items"};

std::vector<std::string> columns_of(const Statement& rows) {
  std::vector<std::string> columns;
  for (int i = 0; i < rows.columns(); ++i) columns.emplace_back(rows.column_name(i));
  return columns;
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

const std::string json_data =
    "CASE WHEN json_valid(data) THEN json(data) ELSE json_quote(CAST(data AS TEXT)) END AS data";

// The view's columns as the file has them. SQLite evaluates those that are named, so that a body nobody asks for costs
// nothing.
std::string selected(Database& db, std::string_view view, const RowQuery& query) {
  std::string list;
  for (const std::string& column : columns_of(Statement(db, "SELECT * FROM " + std::string(view) + " LIMIT 0"))) {
    bool body = query.view == RowView::pages && column == "body",
         data = query.view == RowView::items && column == "data";
    if (body && !query.bodies) continue;
    list += (list.empty() ? "" : ", ") + (data && query.json ? json_data : quoted(column));
  }
  return list;
}

std::size_t place_of(const std::vector<std::string>& columns, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(columns, name) - columns.begin());
}

}  // namespace

Result<RowReader> RowReader::open(const std::string& path, const RowQuery& query) {
  auto db = open_for_reading(path);
  db->only_ask();
  std::string view(view_names[static_cast<std::size_t>(query.view)]);
  std::string sql = "SELECT " + selected(*db, view, query) + " FROM " + view;
  if (!query.where.empty()) {
    if (auto good = db->check_expression(query.where, view); !good) return fail(good.error());
    sql += " WHERE (" + query.where + "\n)";
  }
  if (query.stop) db->stop_when(query.stop);
  auto rows = std::make_unique<Statement>(*db, sql);
  return RowReader(std::move(db), std::move(rows), query);
}

RowReader::RowReader(std::unique_ptr<Database> db, std::unique_ptr<Statement> rows, const RowQuery& query)
    : db_(std::move(db)),
      rows_(std::move(rows)),
      columns_(columns_of(*rows_)),
      body_at_(query.view == RowView::pages ? place_of(columns_, "body") : columns_.size()),
      size_at_(place_of(columns_, "body_size")) {}

bool RowReader::next() {
  if (!rows_->step()) return false;
  if (body_at_ < columns_.size()) read_body();
  return true;
}

void RowReader::read_body() {
  auto at = static_cast<int>(body_at_), size_at = static_cast<int>(size_at_);
  body_.clear();
  body_good_ = true;
  if (rows_->is_null(at) || size_at_ == columns_.size()) return;
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
