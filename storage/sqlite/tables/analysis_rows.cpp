#include "storage/sqlite/tables/analysis_rows.h"

#include <string>

#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {

SqliteAnalysisRows::SqliteAnalysisRows(Database& db)
    : db_(db),
      insert_(db,
              "INSERT INTO link_facts(url_id, inlinks, score, in_sitemap, sitemap_id, reached)"
              " VALUES(?1, ?2, ?3, ?4, ?5, ?6)"),
      insert_near_(db, "INSERT INTO near_pages(url_id, other_id, distance) VALUES(?1, ?2, ?3)") {}

void SqliteAnalysisRows::for_each_page(const std::function<void(model::UrlId)>& callback) {
  Statement rows(db_,
                 "SELECT id FROM urls WHERE sitemap = 0 AND ((state IN (1, 2) AND reason IS NOT 'checked') OR (state = "
                 "3 AND reason = 'robots'))"
                 " ORDER BY id");
  while (rows.step()) callback(rows.integer(0));
}

void SqliteAnalysisRows::insert(const LinkFactRow& row) {
  std::optional<model::UrlId> sitemap;
  if (row.sitemap != 0) sitemap = row.sitemap;
  insert_.run(row.url, row.inlinks, row.score, row.in_sitemap, sitemap, row.reached);
}

void SqliteAnalysisRows::for_each_text(const std::function<void(model::UrlId page, std::uint64_t simhash)>& callback) {
  Statement rows(db_,
                 "SELECT url_id, simhash FROM pages WHERE simhash IS NOT NULL AND status = 200"
                 " AND duplicate_of IS NULL AND words IS NOT 0 ORDER BY url_id");
  while (rows.step()) callback(rows.integer(0), static_cast<std::uint64_t>(rows.integer(1)));
}

// A view goes over few pages as fast as that is done.
void SqliteAnalysisRows::prepare_views() {
  if (db_.integer("SELECT count(*) FROM (SELECT 1 FROM pages LIMIT " + std::to_string(few_pages + 1) + ")") <=
      few_pages)
    return;
  make_audit_indexes(db_);
  execute_sorting(db_, "INSERT INTO host_facts " CRAWL_COUNT_HOSTS(""));
}

}  // namespace crawl::storage
