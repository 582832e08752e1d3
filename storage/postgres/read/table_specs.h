// TableSpecs: how the tables of a results file are asked of PostgreSQL. Static data.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace crawl::storage::postgres {

// What a number is of: those of many rows are asked for together.
enum class Numbers { urls, hosts };

struct NumberColumn {
  int column = 0;
  Numbers of = Numbers::urls;
};

// Rows by the value of a column.
struct Lookup {
  int column = 0;
  const char* condition = "";  // in which $1 is the value
  bool text = false;           // of a text; else of a number
  const char* number = "";     // the expression that is equal to it, where it is a URL's or a host's
  Numbers of = Numbers::urls;
  const char* small = "";  // of which rows many may be fetched together; each of the others is asked for alone
};

struct TableSpec {
  const char* name = "";
  const char* columns = "";   // as SQLite declares them
  const char* selected = "";  // the same, from these:
  const char* from = "";
  const char* rowid = "0";
  const char* order = "";  // of the first column, by which rows can be given in order
  std::vector<Lookup> lookups;
  std::vector<NumberColumn> numbers;

  std::string select() const { return "SELECT (" + std::string(rowid) + ")::bigint, " + selected + " FROM " + from; }
};

std::span<const TableSpec> table_specs();

}  // namespace crawl::storage::postgres
