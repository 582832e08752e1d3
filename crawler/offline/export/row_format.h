// RowFormat: a row of cells as a line of JSON, or as a record of CSV. Appends to a text; holds the columns' names. One
// thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "storage/sqlite/read/row_reader.h"

namespace crawl::exports {

// A value of a row. is_json: its text is a JSON value, which JSON lines take as it is. is_number: it is a number as
// JSON writes it, of any size, and no formula.
struct Cell : storage::Value {
  bool is_json = false, is_number = false;
};

class RowFormat {
 public:
  virtual ~RowFormat() = default;

  virtual void begin(std::string& out) = 0;
  virtual void add(std::span<const Cell> row, std::string& out) = 0;
};

struct RowColumns {
  std::vector<std::string> names;
  std::size_t body = static_cast<std::size_t>(-1);  // bytes: `body` where they are UTF-8, `body_base64` otherwise
};

// JSON lines (https://jsonlines.org): one object a line, every column in it, NULL as null. What is no UTF-8 in a text
// becomes U+FFFD; other bytes are base64.
std::unique_ptr<RowFormat> json_lines(RowColumns columns);

struct CsvStyle {
  bool raw = false;  // formulas stay as they are
  bool bom = false;  // a byte order mark is before the header
};

// CSV (RFC 4180): CRLF, a header, quotes where they are needed; NULL is an empty cell, an empty text "". A text that a
// spreadsheet would take for a formula gets an apostrophe before it:
// https://owasp.org/www-community/attacks/CSV_Injection
std::unique_ptr<RowFormat> csv(RowColumns columns, CsvStyle style);

}  // namespace crawl::exports
