#include "storage/postgres/schema/findings_sql.h"

#include "storage/sqlite/audit/findings.h"
#include "storage/view_parts.h"

namespace crawl::storage::postgres {
namespace {

constexpr Rule postgres_rules[] = {
#include "storage/sqlite/audit/postgres_rules.inc"
};

// The tables with the names of columns that rules know. A fingerprint is a URL's alone, whatever its shard.
constexpr std::string_view finding_tables = R"sql(CREATE VIEW findings AS WITH
hosts AS NOT MATERIALIZED (SELECT id, name FROM hosts),
urls AS NOT MATERIALIZED (SELECT id, url, host AS host_id, state, reason, sitemap FROM urls),
pages AS NOT MATERIALIZED (
  SELECT url AS url_id, status, content_type, detail, title, description, redirect AS redirect_id,
    redirect_to, insecure, size, truncated::integer AS truncated, duplicate_of FROM pages),
links AS NOT MATERIALIZED (SELECT from_url AS from_id, to_url AS to_id, nofollow, rel, text FROM links),
headers AS NOT MATERIALIZED (SELECT url AS url_id, name FROM headers),
alternates AS NOT MATERIALIZED (SELECT url AS url_id, to_url AS to_id, lang FROM alternates),
resource_uses AS NOT MATERIALIZED (SELECT from_url AS from_id, to_url AS to_id, kind, alt FROM resource_uses)
)sql";

std::string names_of(const Rule& rule) {
  return "SELECT " + quoted_text(rule.id) + "::text AS rule, " + quoted_text(name(rule.severity)) +
         "::text AS severity, ";
}

// What is looked at.
std::string condition(const Rule& rule) {
  std::string all = "(" + std::string(rule.where) + ")";
  if (rule.of == "indexable") all = "p.indexable = 1 AND " + all;
  if (rule.of != "urls") all = std::string(is_audited_page) + " AND " + all;
  return all;
}

// A row is made once and looked at by all rules: OFFSET 0 keeps the view from being written out in each of them.
std::string row_rules() {
  std::string sql;
  for (const Rule& rule : postgres_rules) {
    if (!rule.sql.empty()) continue;
    sql += (sql.empty() ? "  " : "\n  UNION ALL ") + names_of(rule) + "(" + std::string(rule.detail) +
           ")::text AS said WHERE " + condition(rule);
  }
  return "SELECT hit.rule AS rule, hit.severity AS severity, p.url AS url, hit.said AS detail\n"
         "FROM (SELECT * FROM results OFFSET 0) AS p CROSS JOIN LATERAL (\n" +
         sql + ") AS hit\nWHERE " CRAWL_IS_NOT_CHECKED_ONLY("p.detail");
}

}  // namespace

std::string findings_view() {
  std::string sql = std::string(finding_tables) + row_rules();
  for (const Rule& rule : postgres_rules)
    if (!rule.sql.empty())
      sql += "\nUNION ALL " + names_of(rule) + "found.url, found.detail FROM (" + std::string(rule.sql) + ") AS found";
  return sql;
}

}  // namespace crawl::storage::postgres
