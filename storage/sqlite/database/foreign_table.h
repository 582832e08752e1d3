// ForeignTable: a table whose rows are somewhere else, asked by SQLite as its own are
// (https://www.sqlite.org/vtab.html): so that what reads a results file reads a crawl that is kept elsewhere too. Read
// only. Belongs to its Database, on that one's thread; what it throws as StoreError is the error of the statement.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

struct ForeignValue {
  ValueType type = ValueType::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;  // or bytes; of a result: valid until the next row
};

class ForeignRows {
 public:
  virtual ~ForeignRows() = default;
  // To the first row, to the next; false: there is no more.
  virtual bool next() = 0;
  virtual ForeignValue value(int column) = 0;
  virtual std::int64_t rowid() = 0;
};

struct ForeignKey {
  int column = 0;
  ForeignValue value;
};

// Of the column by which rows are in order; both are included, and more rows may be given.
struct ForeignBounds {
  std::optional<std::int64_t> first, last;
};

class ForeignTable {
 public:
  virtual ~ForeignTable() = default;

  // "CREATE TABLE t(id INTEGER, ...)"
  virtual std::string declaration() const = 0;
  // Whether rows are found by the value of this column without reading all; about how many, if so.
  virtual bool finds_by(int column) const = 0;
  virtual std::unique_ptr<ForeignRows> find(const ForeignKey& key) = 0;
  // The same by two columns at once.
  virtual bool finds_by(int column, int also) const = 0;
  virtual std::unique_ptr<ForeignRows> find(const ForeignKey& key, const ForeignKey& also) = 0;
  // The column by which rows are given in order, or can be; -1: none.
  virtual int order() const = 0;
  // All of them between the bounds, by that column if an order is asked for.
  enum class Order { none, up, down };
  virtual std::unique_ptr<ForeignRows> read(Order order, const ForeignBounds& bounds) = 0;
};

// The table of this name, which the database has not.
void add_foreign_table(Database& db, const std::string& name, std::unique_ptr<ForeignTable> table);

}  // namespace crawl::storage
