// LinkWriter: rows of the link graph, ten to a statement: a third of what a row costs by itself is the beginning and
// the end of its statement. Owned by the Store; one thread; copies nothing, all text is bound where it lies.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "storage/sqlite/database/sqlite.h"
#include "storage/tables.h"

namespace crawl::storage {

class LinkWriter {
 public:
  explicit LinkWriter(Database& db);

  // The row's views live until flush().
  void add(const LinkRow& row);
  // Writes what add() has kept back.
  void flush();

 private:
  static constexpr std::size_t rows_of_statement = 10;

  void add_languages(const LinkRow& link);
  static void bind(Statement& statement, std::size_t row, const LinkRow& link);

  Statement insert_one_, insert_many_, insert_language_;
  std::array<LinkRow, rows_of_statement> rows_;
  std::size_t count_ = 0;
};

}  // namespace crawl::storage
