// RowReader: the rows of a view for `crawl export`, one after the other, all of one moment, also while a crawl writes
// the file. An expression from outside chooses among them; it can ask, and nothing else. One thread; errors of the file
// are StoreError. Holds one row in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/body_unpacker.h"

namespace crawl::storage {

struct RowQuery {
  std::string view = "results";      // one of readable_views()
  std::vector<std::string> columns;  // of the view, in this order; empty: all, but of `results` no `body`
  std::string where;                 // an SQL expression over the view's columns, from outside; empty: every row
  std::string condition;             // one of our own beside it; empty without
  bool bodies = false;               // results: `body` too, where the view has it. Bodies are uncompressed
  bool json = false;                 // items: `data` is a JSON value in any case, for whoever writes it into one
  bool (*stop)() = nullptr;          // asked while SQLite works, if set: next() then throws
};

struct Value {
  ValueType type = ValueType::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;  // of text and blob; valid until the next row
};

// What may be read of a file: its views, and the tables that are documented as such.
std::vector<std::string> readable_views(const std::string& path);
std::vector<std::string> columns_of_view(const std::string& path, const std::string& view);

// The first of the rules that have items, in the order of the alphabet.
std::vector<std::string> rules_with_items(const std::string& path, std::size_t most);

class RowReader {
 public:
  // Fails by value where `where` is no expression, with what SQLite says of it.
  static Result<RowReader> open(const std::string& path, const RowQuery& query);

  const std::vector<std::string>& columns() const { return columns_; }
  bool next();   // false behind the last
  void again();  // from the first row on, which is of the same moment
  Value value(std::size_t column) const;
  // Bodies that do not unpack, which are NULL.
  std::uint64_t damaged() const { return damaged_; }

 private:
  RowReader(std::unique_ptr<Database> db, std::unique_ptr<Statement> rows, std::vector<std::string> columns,
            bool bodies);
  void read_body();

  std::unique_ptr<Database> db_;
  std::unique_ptr<Statement> rows_;
  std::vector<std::string> columns_;
  std::size_t body_at_;  // columns_.size() without
  BodyUnpacker unpacker_;
  std::string body_;
  bool body_good_ = true;
  std::uint64_t damaged_ = 0;
};

}  // namespace crawl::storage
