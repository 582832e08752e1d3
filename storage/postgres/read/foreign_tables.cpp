#include "storage/postgres/read/foreign_tables.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <map>
#include <utility>
#include <vector>

#include "storage/error.h"
#include "storage/postgres/connection/connection.h"
#include "storage/postgres/connection/storable_text.h"
#include "storage/postgres/read/table_specs.h"
#include "storage/postgres/schema/schema.h"
#include "storage/sqlite/database/foreign_table.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

using namespace postgres;

constexpr std::size_t first_piece = 64, largest_piece = 2048;  // rows that are fetched together
constexpr std::size_t many_rows = 1000;                        // of one value: more are fetched by pieces

// A condition with something in the place of $1.
std::string with(std::string condition, const std::string& value) {
  for (std::size_t at = 0; (at = condition.find("$1", at)) != std::string::npos; at += value.size())
    condition.replace(at, 2, value);
  return condition;
}

// In the words of any server, whatever standard_conforming_strings says there.
std::string literal(std::string_view text) {
  std::string out = "E'";
  for (const char c : text) out.append(c == '\'' || c == '\\' ? 2 : 1, c);
  return out + "'";
}

// The numbers that the rows have which were fetched last, by what they are numbers of.
struct Recent {
  boost::unordered_flat_set<std::int64_t> numbers;
  std::uint64_t generation = 0;
};

struct Source {
  explicit Source(const std::string& address) : connection(address, Connection::Mode::read_only) {}
  Recent& recent(Numbers of) { return of == Numbers::urls ? urls : hosts; }

  Connection connection;
  Recent urls, hosts;
  std::size_t cursors = 0;
};

ForeignValue value_of(const Rows& rows, std::size_t row, int column) {
  if (rows.is_null(row, column)) return {};
  switch (rows.kind(column)) {
    case Rows::Kind::integer:
      return {.type = ValueType::integer, .integer = rows.integer(row, column)};
    case Rows::Kind::real:
      return {.type = ValueType::real, .real = rows.real(row, column)};
    case Rows::Kind::bytes:
      return {.type = ValueType::blob, .text = rows.text(row, column)};
    case Rows::Kind::text:
      break;
  }
  return {.type = ValueType::text, .text = rows.text(row, column)};
}

// Column 0 of each row is its rowid; the table's own follow.
class FoundRows final : public ForeignRows {
 public:
  FoundRows(std::shared_ptr<Rows> rows, std::vector<std::size_t> which)
      : rows_(std::move(rows)), which_(std::move(which)) {}
  bool next() override { return ++at_ <= which_.size(); }
  ForeignValue value(int column) override { return value_of(*rows_, which_[at_ - 1], column + 1); }
  std::int64_t rowid() override { return rows_->integer(which_[at_ - 1], 0); }

 private:
  std::shared_ptr<Rows> rows_;
  std::vector<std::size_t> which_;
  std::size_t at_ = 0;
};

// All rows, by a cursor of the server: others are asked for between two of its pieces.
class ScannedRows final : public ForeignRows {
 public:
  ScannedRows(std::shared_ptr<Source> source, const TableSpec& spec, const std::string& sql)
      : source_(std::move(source)), spec_(spec), name_("scan" + std::to_string(++source_->cursors)) {
    source_->connection.execute("DECLARE " + name_ + " NO SCROLL CURSOR FOR " + sql);
  }
  ~ScannedRows() override {
    try {
      source_->connection.execute("CLOSE " + name_);
    } catch (const StoreError&) {
      return;  // the connection is gone, and so is the cursor
    }
  }
  ScannedRows(const ScannedRows&) = delete;
  ScannedRows& operator=(const ScannedRows&) = delete;

  bool next() override {
    if (++at_ < size_) return true;
    if (last_) return false;
    fetch();
    return size_ > 0;
  }
  ForeignValue value(int column) override { return value_of(rows_, at_, column + 1); }
  std::int64_t rowid() override { return rows_.integer(at_, 0); }

 private:
  void fetch() {
    rows_ = source_->connection.fetch("FETCH FORWARD " + std::to_string(piece_) + " FROM " + name_);
    at_ = 0;
    size_ = rows_.size();
    last_ = size_ < piece_;
    piece_ = std::min(piece_ * 4, largest_piece);
    for (const Numbers of : {Numbers::urls, Numbers::hosts}) remember(of);
  }

  void remember(Numbers of) {
    Recent& recent = source_->recent(of);
    bool any = false;
    for (const NumberColumn& column : spec_.numbers) {
      if (column.of != of) continue;
      if (!std::exchange(any, true)) recent.numbers.clear();
      for (std::size_t i = 0; i < size_; ++i)
        if (!rows_.is_null(i, column.column + 1)) recent.numbers.insert(rows_.integer(i, column.column + 1));
    }
    recent.generation += any;
  }

  std::shared_ptr<Source> source_;
  const TableSpec& spec_;
  std::string name_;
  Rows rows_;
  std::size_t at_ = 0, size_ = 0, piece_ = first_piece;
  bool last_ = false;
};

class PgForeignTable final : public ForeignTable {
 public:
  PgForeignTable(std::shared_ptr<Source> source, const TableSpec& spec) : source_(std::move(source)), spec_(spec) {
    for (const Lookup& lookup : spec.lookups) {
      const std::string select = spec_.select() + " WHERE ";
      one_.push_back(select + lookup.condition + " LIMIT " + std::to_string(many_rows + 1));
      many_.push_back(select + (*lookup.number ? std::string(lookup.number) + " = ANY($1::bigint[])" : "false") +
                      (*lookup.small ? " AND " + std::string(lookup.small) : ""));
    }
    pieces_.resize(spec.lookups.size());
  }

  std::string declaration() const override { return "CREATE TABLE t(" + std::string(spec_.columns) + ")"; }
  bool finds_by(int column) const override { return lookup_of(column) < spec_.lookups.size(); }
  int order() const override { return *spec_.order ? 0 : -1; }

  std::unique_ptr<ForeignRows> find(const ForeignKey& key) override {
    const std::size_t lookup = lookup_of(key.column);
    if (!fits(lookup, key.value)) return none();
    const bool text = spec_.lookups[lookup].text;
    if (!text && is_recent(spec_.lookups[lookup], key.value.integer))
      if (auto rows = find_in_piece(lookup, key.value.integer)) return rows;
    const std::string storable_text = text ? storable(key.value.text) : std::string();
    Params params;
    text ? params.add(std::string_view(storable_text)) : params.add(key.value.integer);
    auto rows = std::make_shared<Rows>(source_->connection.query(one_[lookup].c_str(), params));
    if (rows->size() <= many_rows) return all_of(std::move(rows));
    const std::string value = text ? literal(storable_text) : std::to_string(key.value.integer);
    return std::make_unique<ScannedRows>(source_, spec_,
                                         spec_.select() + " WHERE " + with(spec_.lookups[lookup].condition, value));
  }

  bool finds_by(int column, int also) const override {
    const std::size_t one = lookup_of(column), two = lookup_of(also);
    return column != also && one < spec_.lookups.size() && two < spec_.lookups.size() && !spec_.lookups[one].text &&
           !spec_.lookups[two].text;
  }

  std::unique_ptr<ForeignRows> find(const ForeignKey& key, const ForeignKey& also) override {
    const std::size_t one = lookup_of(key.column), two = lookup_of(also.column);
    if (!fits(one, key.value) || !fits(two, also.value)) return none();
    std::string& sql = both_[{one, two}];
    if (sql.empty())
      sql = spec_.select() + " WHERE " + spec_.lookups[one].condition + " AND " +
            with(spec_.lookups[two].condition, "$2");
    const Params params = Params().add(key.value.integer).add(also.value.integer);
    return all_of(std::make_shared<Rows>(source_->connection.query(sql.c_str(), params)));
  }

  std::unique_ptr<ForeignRows> read(Order order, const ForeignBounds& bounds) override {
    std::string conditions;
    const auto add = [&](const char* comparison, const std::optional<std::int64_t>& bound) {
      if (bound)
        conditions +=
            (conditions.empty() ? " WHERE " : " AND ") + std::string(spec_.order) + comparison + std::to_string(*bound);
    };
    add(" >= ", bounds.first);
    add(" <= ", bounds.last);
    std::string sql = spec_.select() + conditions;
    // Those who ask for no order get that of a file.
    if (*spec_.order) sql += " ORDER BY " + std::string(spec_.order) + (order == Order::down ? " DESC" : "");
    return std::make_unique<ScannedRows>(source_, spec_, sql);
  }

 private:
  // The rows of all numbers that were fetched last.
  struct Piece {
    std::uint64_t generation = 0;
    std::shared_ptr<Rows> rows;
    boost::unordered_flat_map<std::int64_t, std::vector<std::size_t>> by_number;
  };

  static std::unique_ptr<ForeignRows> none() {
    return std::make_unique<FoundRows>(std::make_shared<Rows>(), std::vector<std::size_t>());
  }
  static std::unique_ptr<ForeignRows> all_of(std::shared_ptr<Rows> rows) {
    std::vector<std::size_t> all(rows->size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return std::make_unique<FoundRows>(std::move(rows), std::move(all));
  }
  bool fits(std::size_t lookup, const ForeignValue& value) const {
    return value.type == (spec_.lookups[lookup].text ? ValueType::text : ValueType::integer);
  }

  std::size_t lookup_of(int column) const {
    std::size_t i = 0;
    while (i < spec_.lookups.size() && spec_.lookups[i].column != column) ++i;
    return i;
  }

  bool is_recent(const Lookup& lookup, std::int64_t number) {
    return *lookup.number && source_->recent(lookup.of).numbers.contains(number);
  }

  // Null: its rows are to be asked for alone.
  std::unique_ptr<ForeignRows> find_in_piece(std::size_t lookup, std::int64_t number) {
    Piece& piece = pieces_[lookup];
    const Recent& recent = source_->recent(spec_.lookups[lookup].of);
    if (piece.generation != recent.generation) load(lookup, recent);
    const auto found = piece.by_number.find(number);
    if (found == piece.by_number.end() && *spec_.lookups[lookup].small) return nullptr;
    return std::make_unique<FoundRows>(piece.rows,
                                       found == piece.by_number.end() ? std::vector<std::size_t>() : found->second);
  }

  void load(std::size_t lookup, const Recent& recent) {
    const std::vector<std::int64_t> numbers(recent.numbers.begin(), recent.numbers.end());
    Piece& piece = pieces_[lookup];
    piece.rows = std::make_shared<Rows>(source_->connection.query(many_[lookup].c_str(), Params().add(numbers)));
    piece.by_number.clear();
    for (std::size_t i = 0; i < piece.rows->size(); ++i)
      piece.by_number[piece.rows->integer(i, spec_.lookups[lookup].column + 1)].push_back(i);
    piece.generation = recent.generation;
  }

  std::shared_ptr<Source> source_;
  const TableSpec& spec_;
  std::vector<std::string> one_, many_;  // by lookup; statements are prepared by where their texts are
  std::vector<Piece> pieces_;            // by lookup
  std::map<std::pair<std::size_t, std::size_t>, std::string> both_;
};

// Few rows, which are asked in ways of SQLite's own.
void copy_small(Connection& from, Database& to) {
  Statement meta(to, "INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)");
  from.for_each("SELECT key, number, text FROM meta", {}, [&](const Row& row) {
    row.is_null(2) ? meta.run(row.text(0), row.integer(1)) : meta.run(row.text(0), row.text(2));
  });
  Statement run(
      to,
      "INSERT INTO runs(run_id, started_at, finished_at, exit_status, options, pages, failures, bytes, active_at,"
      " seeds_read) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  const auto text = [](const Row& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.text(column));
  };
  const auto number = [](const Row& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
  };
  from.for_each(
      "SELECT run_id, started_at, finished_at, exit_status, options, pages, failures, bytes, active_at, seeds_read"
      " FROM runs ORDER BY run_id",
      {}, [&](const Row& row) {
        run.run(row.integer(0), row.text(1), text(row, 2), number(row, 3), row.text(4), row.integer(5), row.integer(6),
                row.integer(7), text(row, 8), number(row, 9));
      });
}

}  // namespace

std::unique_ptr<Database> open_postgres_for_reading(const std::string& address,
                                                    std::optional<std::chrono::milliseconds> of_a_statement) {
  auto source = std::make_shared<Source>(address);
  if (of_a_statement) source->connection.execute("SET statement_timeout = " + std::to_string(of_a_statement->count()));
  require_crawl(source->connection);
  source->connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  auto db = std::make_unique<Database>(address, OpenMode::memory);
  make_schema(*db);
  for (const TableSpec& spec : table_specs()) {
    const std::string name = spec.name;
    const bool view =
        db->integer("SELECT count(*) FROM sqlite_schema WHERE type = 'view' AND name = '" + name + "'") != 0;
    db->execute(((view ? "DROP VIEW " : "DROP TABLE IF EXISTS ") + name).c_str());
    add_foreign_table(*db, spec.name, std::make_unique<PgForeignTable>(source, spec));
  }
  copy_small(source->connection, *db);
  // Readers look for these names to know that what a URL is asked by is found quickly.
  if (source->connection.integer("SELECT (to_regclass('links_by_to') IS NOT NULL)::integer") != 0)
    db->execute(
        "CREATE TABLE indexes_elsewhere(a); CREATE INDEX urls_by_url ON indexes_elsewhere(a);"
        "CREATE INDEX links_by_from ON indexes_elsewhere(a); CREATE INDEX links_by_to ON indexes_elsewhere(a)");
  return db;
}

}  // namespace crawl::storage
