// RowFormat: a row of values as a line of JSON, or as a record of CSV. Appends to a text; holds the columns' names. One
// thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/sqlite/read/row_reader.h"

namespace crawl::exports {

class RowFormat {
 public:
  virtual ~RowFormat() = default;

  virtual void begin(std::string& out) = 0;
  virtual void add(const storage::RowReader& row, std::string& out) = 0;
};

// Which column holds what no text can be told of in advance.
struct RowColumns {
  std::vector<std::string> names;
  std::size_t body = static_cast<std::size_t>(-1);  // bytes: `body` where they are UTF-8, `body_base64` otherwise
  std::size_t json = static_cast<std::size_t>(-1);  // a JSON text, of which JSON lines make a value
};

// JSON lines (https://jsonlines.org): one object a line, every column in it, NULL as null. What is no UTF-8 in a text
// becomes U+FFFD; other bytes are base64.
std::unique_ptr<RowFormat> json_lines(RowColumns columns);

// CSV (RFC 4180): CRLF, a header, quotes where they are needed; NULL is an empty cell, an empty text "". A text that a
// spreadsheet would take for a formula gets an apostrophe before it, unless `raw`:
// https://owasp.org/www-community/attacks/CSV_Injection
std::unique_ptr<RowFormat> csv(RowColumns columns, bool raw);

}  // namespace crawl::exports
