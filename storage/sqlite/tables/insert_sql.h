// insert_sql: an INSERT of several rows in one statement, which costs a fifth of as many statements of one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crawl::storage {

// into: "table(column, ...)", with so many columns. verb: what becomes of a row that is there already.
inline std::string insert_sql(std::string_view into, std::size_t columns, std::size_t rows,
                              std::string_view verb = "INSERT") {
  std::string row = "(?";
  for (std::size_t i = 1; i < columns; ++i) row += ", ?";
  row += ')';
  std::string sql = std::string(verb) + " INTO " + std::string(into) + " VALUES" + row;
  for (std::size_t i = 1; i < rows; ++i) sql += ", " + row;
  return sql;
}

}  // namespace crawl::storage
