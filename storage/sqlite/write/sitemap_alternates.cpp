#include "storage/sqlite/write/sitemap_alternates.h"

namespace crawl::storage {

SqliteAlternates::SqliteAlternates(Database& db) : db_(db) {
  if (db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'sitemap_alternates'") > 0) prepare();
}

void SqliteAlternates::prepare() {
  insert_.emplace(db_, "INSERT OR IGNORE INTO sitemap_alternates(sitemap_id, from_id, to_id) VALUES(?1, ?2, ?3)");
  forget_.emplace(db_, "DELETE FROM sitemap_alternates WHERE sitemap_id = ?1");
}

void SqliteAlternates::add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate) {
  if (!insert_) {
    db_.execute(
        "CREATE TABLE sitemap_alternates(sitemap_id INTEGER, from_id INTEGER, to_id INTEGER,"
        " PRIMARY KEY(sitemap_id, from_id, to_id)) WITHOUT ROWID");
    prepare();
  }
  insert_->run(sitemap, page, alternate);
}

void SqliteAlternates::forget(model::UrlId sitemap) {
  if (forget_) forget_->run(sitemap);
}

// The index by page is there: one look-up for each.
void SqliteAlternates::show() {
  if (!insert_) return;
  hide();
  db_.execute(
      "INSERT INTO links(from_id, to_id, nofollow, rel, text)"
      " SELECT DISTINCT a.from_id, a.to_id, 0, 'alternate', NULL FROM sitemap_alternates AS a"
      " LEFT JOIN links AS l ON l.from_id = a.from_id AND l.to_id = a.to_id WHERE l.from_id IS NULL");
}

void SqliteAlternates::hide() {
  if (insert_) db_.execute("DELETE FROM links WHERE rel = 'alternate' AND text IS NULL");
}

}  // namespace crawl::storage
