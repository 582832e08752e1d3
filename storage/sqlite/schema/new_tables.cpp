#include "storage/sqlite/schema/new_tables.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "base/text/ascii.h"
#include "storage/sqlite/schema/schema_sql.h"

namespace crawl::storage {
namespace {

constexpr std::string_view create = "CREATE ", create_table = "CREATE TABLE ", alter_table = "ALTER TABLE ",
                           drop_table = "DROP TABLE ";
constexpr std::string_view add_column = "ADD COLUMN ", rename_column = "RENAME COLUMN ", to = " TO ";

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(" ("), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

// As ALTER TABLE does it, in the statement that makes the table.
void alter(std::string& table, std::string_view change) {
  if (change.starts_with(add_column)) {
    // Behind the last column: tables that have a primary key of several columns are never altered.
    const std::string column = ", " + std::string(change.substr(add_column.size()));
    table.insert(table.rfind(')'), column);
    return;
  }
  const std::size_t between = change.find(to);
  if (!change.starts_with(rename_column) || between == std::string_view::npos)
    throw std::logic_error("a step of the schema is of a kind that new_tables.cpp does not know");
  const std::string_view old = change.substr(rename_column.size(), between - rename_column.size());
  table.replace(table.find(old, table.find('(')), old.size(), change.substr(between + to.size()));
}

void apply(std::string_view statement, std::vector<std::string>& made) {
  if (statement.starts_with(create)) {
    made.emplace_back(statement);
    return;
  }
  const bool drops = statement.starts_with(drop_table);
  if (!drops && !statement.starts_with(alter_table)) return;
  statement.remove_prefix(drops ? drop_table.size() : alter_table.size());
  const std::string table = std::string(create_table) + std::string(take_word(statement)) + "(";
  const auto found = std::ranges::find_if(made, [&](const std::string& other) { return other.starts_with(table); });
  if (found == made.end()) throw std::logic_error("a step of the schema alters a table that is not there");
  if (drops) {
    made.erase(found);
  } else {
    alter(*found, statement);
  }
}

}  // namespace

std::vector<std::string> new_tables() {
  std::vector<std::string> made;
  for (const auto& step : schema_steps)
    for (const char* text : step)
      for (std::string_view rest = text == nullptr ? "" : text; !rest.empty();) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        apply(base::trimmed(rest.substr(0, end), " \n"), made);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
  return made;
}

}  // namespace crawl::storage
