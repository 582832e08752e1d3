// RowSource: rows to be written, one after the other: those of a view, or items whose fields are columns. All are of
// one moment; one row in memory. One thread; errors of the file are StoreError.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "crawler/offline/export/row_format.h"

namespace crawl::exports {

class RowSource {
 public:
  virtual ~RowSource() = default;

  virtual const RowColumns& columns() const = 0;
  virtual bool next() = 0;  // false behind the last
  virtual std::span<const Cell> row() const = 0;
  // What of the rows could not be written, in words; empty if all of it was.
  virtual std::string lost() const = 0;
};

// Both fail by value where `where` is no expression over the view's columns, with what SQLite says of it.
Result<std::unique_ptr<RowSource>> view_rows(const std::string& db, const storage::RowQuery& query);

// The items of one rule: url, and a column for each field that any of them has, in the order in which they first come
// (so the rows are read twice). columns: of these, in this order; empty: all. A field that is called url is the column
// data.url, or data.data.url where another field is called that. Values are JSON in JSON lines; else texts, and of a
// list of plain values these, with "; " between.
struct ItemQuery {
  std::string rule, where;
  bool json = false;
  bool (*stop)() = nullptr;
};
Result<std::unique_ptr<RowSource>> item_rows(const std::string& db, const ItemQuery& query);

// The columns of another source that are named, in this order; fails by value with a line for a person.
Result<std::unique_ptr<RowSource>> only_columns(std::unique_ptr<RowSource> rows, const std::vector<std::string>& names);

}  // namespace crawl::exports
