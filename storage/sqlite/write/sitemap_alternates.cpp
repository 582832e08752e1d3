#include "storage/sqlite/write/sitemap_alternates.h"

#include <string>

namespace crawl::storage {
namespace {

bool has_column(Database& db, std::string_view name) {
  Statement columns(db, "SELECT 1 FROM pragma_table_info('sitemap_alternates') WHERE name = ?1");
  return columns.first(name);
}

// Earlier programs did not keep the languages.
void add_languages(Database& db) {
  db.execute("SAVEPOINT with_languages; ALTER TABLE sitemap_alternates RENAME TO sitemap_alternates_before");
  db.execute(sitemap_alternates_table);
  db.execute(
      "INSERT INTO sitemap_alternates(sitemap_id, from_id, to_id, lang)"
      " SELECT sitemap_id, from_id, to_id, '' FROM sitemap_alternates_before;"
      "DROP TABLE sitemap_alternates_before; RELEASE with_languages");
}

}  // namespace

SqliteAlternates::SqliteAlternates(Database& db) : db_(db) {
  if (db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'sitemap_alternates'") == 0) return;
  if (!has_column(db, "lang")) add_languages(db);
  prepare();
}

void SqliteAlternates::prepare() {
  insert_.emplace(db_,
                  "INSERT OR IGNORE INTO sitemap_alternates(sitemap_id, from_id, to_id, lang) VALUES(?1, ?2, ?3, ?4)");
  forget_.emplace(db_, "DELETE FROM sitemap_alternates WHERE sitemap_id = ?1");
}

void SqliteAlternates::add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate, std::string_view lang) {
  if (!insert_) {
    db_.execute(sitemap_alternates_table);
    prepare();
  }
  insert_->run(sitemap, page, alternate, lang);
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
      " LEFT JOIN links AS l ON l.from_id = a.from_id AND l.to_id = a.to_id WHERE l.from_id IS NULL;"
      "UPDATE sitemap_alternates SET shown = 1 WHERE lang <> '' AND NOT EXISTS (SELECT 1 FROM alternates AS own"
      " WHERE own.url_id = from_id AND own.to_id = sitemap_alternates.to_id AND own.lang = sitemap_alternates.lang);"
      "INSERT OR IGNORE INTO alternates(url_id, to_id, lang)"
      " SELECT from_id, to_id, lang FROM sitemap_alternates WHERE shown = 1");
}

void SqliteAlternates::hide() {
  if (!insert_) return;
  db_.execute(
      "DELETE FROM links WHERE rel = 'alternate' AND text IS NULL;"
      "DELETE FROM alternates WHERE (url_id, to_id, lang) IN"
      " (SELECT from_id, to_id, lang FROM sitemap_alternates WHERE shown = 1);"
      "UPDATE sitemap_alternates SET shown = 0 WHERE shown = 1");
}

}  // namespace crawl::storage
