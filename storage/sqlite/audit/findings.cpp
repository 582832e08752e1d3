#include "storage/sqlite/audit/findings.h"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "storage/view_parts.h"

namespace crawl::storage {
namespace {

constexpr Rule rules[] = {
#include "storage/sqlite/audit/rules.inc"
};

using Numbered = std::vector<const Rule*>;

constexpr std::size_t max_of_rows = 62;  // a bit each of a number

// "iif(WHERE, 1, 0) | ...": a bit for each rule of a relation that the row breaks.
std::string broken(const Numbered& numbered, std::string_view of) {
  std::string sql;
  for (std::size_t i = 0; i < numbered.size(); ++i) {
    if (numbered[i]->of != of) continue;
    if (!sql.empty()) sql += "\n | ";
    sql += "iif(" + std::string(numbered[i]->where) + ", " + std::to_string(std::uint64_t{1} << i) + ", 0)";
  }
  return sql.empty() ? "0" : sql;
}

// "CASE number WHEN 0 THEN ..." of something that each rule has.
std::string by_number(const Numbered& numbered, auto&& text_of) {
  std::string sql = "CASE hit.value";
  for (std::size_t i = 0; i < numbered.size(); ++i)
    sql += " WHEN " + std::to_string(i) + " THEN " + text_of(*numbered[i]);
  return sql + " END";
}

// A row is looked at once: what it breaks becomes the bits of a number, which are taken apart where there are some.
// json_each() is no more than the way to have the number once, and no row of NULL.
std::string row_rules_sql(const Numbered& numbered) {
  return "SELECT " + by_number(numbered, [](const Rule& rule) { return quoted_text(rule.id); }) + " AS rule, " +
         by_number(numbered, [](const Rule& rule) { return quoted_text(name(rule.severity)); }) +
         " AS severity, p.url AS url, " +
         by_number(numbered, [](const Rule& rule) { return "(" + std::string(rule.detail) + ")"; }) +
         " AS detail\nFROM results AS p CROSS JOIN json_each(nullif(\n" + broken(numbered, "urls") + "\n | iif(" +
         std::string(is_audited_page) + ", " + broken(numbered, "pages") + "\n | iif(p.indexable = 1, " +
         broken(numbered, "indexable") + ", 0), 0), 0)) AS broken CROSS JOIN numbers AS hit\nWHERE " +
         "(broken.value >> hit.value) & 1" +
         // What other sites answer is a matter of the links to them.
         " AND " CRAWL_IS_NOT_CHECKED_ONLY("p.detail");
}

// "WITH numbers(value) ...": one for each of so many rules.
std::string numbers_sql(std::size_t count) {
  std::string sql = "WITH numbers(value) AS MATERIALIZED (VALUES ";
  for (std::size_t i = 0; i < count; ++i) sql += (i == 0 ? "(" : ", (") + std::to_string(i) + ")";
  return sql + ")\n";
}

}  // namespace

std::string quoted_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::span<const Rule> built_in_rules() {
  return rules;
}

std::string findings_sql(std::span<const Rule> of) {
  Numbered of_rows;
  std::string sql;
  for (const Rule& rule : of) {
    if (rule.sql.empty()) {
      of_rows.push_back(&rule);
      continue;
    }
    sql += "\nUNION ALL SELECT " + quoted_text(rule.id) + ", " + quoted_text(name(rule.severity)) +
           ", url, detail FROM (" + std::string(rule.sql) + ")";
  }
  constexpr std::string_view joint = "\nUNION ALL ";
  if (of_rows.size() > max_of_rows) throw std::logic_error("too many rules of rows");
  return of_rows.empty() ? sql.substr(joint.size()) : numbers_sql(of_rows.size()) + row_rules_sql(of_rows) + sql;
}

std::string findings_view() {
  return "CREATE VIEW findings AS " + findings_sql(rules);
}

}  // namespace crawl::storage
