#include "storage/sqlite/tables/page_rows.h"

#include "storage/view_parts.h"

namespace crawl::storage {

SqlitePageRows::SqlitePageRows(Database& db)
    : db_(db),
      body_rows_(db),
      bodies_(body_rows_),
      writer_(db),
      eraser_(db),
      select_(db,
              "SELECT status, coalesce(r.content_hash, body_hash), etag, last_modified,"
              " " CRAWL_IS_CHECKED_ONLY("detail") ", r.content_hash IS NOT NULL, p.run_id"
              " FROM pages AS p LEFT JOIN renders AS r ON r.url_id = p.url_id WHERE p.url_id = ?1"),
      insert_change_(db,
                     "INSERT INTO page_changes(url_id, run_id, change, old_hash, new_hash) VALUES(?1, ?2, ?3, ?4, ?5)"),
      confirm_(db,
               "UPDATE pages SET run_id = ?2, fetched_at = ?3, attempts = ?4, wait_ms = ?5, total_ms = ?6, kept = NULL"
               " WHERE url_id = ?1"),
      keep_(db,
            "UPDATE pages SET run_id = ?2, fetched_at = ?3, attempts = ?4, status = ?5, detail = ?6, kept = 1"
            " WHERE url_id = ?1"),
      select_redirect_(db, "SELECT redirect_id FROM pages WHERE url_id = ?1") {}

std::optional<PreviousPage> SqlitePageRows::find(model::UrlId page) {
  if (!select_.first(page)) return std::nullopt;
  PreviousPage found{
      static_cast<std::uint16_t>(select_.integer(0)), std::string(select_.text(1)), {}, {}, select_.integer(4) == 0};
  if (select_.integer(5) == 0) {  // what scripts load may have changed without the page that names them
    found.etag = select_.text(2);
    found.last_modified = select_.text(3);
  }
  found.run = select_.integer(6);
  select_.reset();
  return found;
}

void SqlitePageRows::keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run) {
  auto status = outcome.status == 0 ? std::nullopt : std::optional<std::int64_t>(outcome.status);
  keep_.run(outcome.url_id, run, outcome.fetched_at, outcome.attempts, status, detail);
}

void SqlitePageRows::confirm(const model::Outcome& outcome, std::int64_t run) {
  confirm_.run(outcome.url_id, run, outcome.fetched_at, outcome.attempts, outcome.timings.wait, outcome.timings.total);
}

void SqlitePageRows::add_change(const PageChange& row) {
  insert_change_.run(row.url, row.run, row.change, blob_or_null(row.old_hash), blob_or_null(row.new_hash));
}

model::UrlId SqlitePageRows::redirect_of(model::UrlId page) {
  const model::UrlId to = select_redirect_.first(page) ? select_redirect_.integer(0) : 0;
  select_redirect_.reset();
  return to;
}

void SqlitePageRows::for_each_redirect(const std::function<void(model::UrlId from, model::UrlId to)>& callback) {
  Statement rows(db_, "SELECT url_id, redirect_id FROM pages WHERE redirect_id IS NOT NULL");
  while (rows.step()) callback(rows.integer(0), rows.integer(1));
}

void SqlitePageRows::for_each_redirect_of_seeds(
    const std::function<void(std::string_view from, std::string_view to, model::HostId to_host)>& callback) {
  Statement rows(db_,
                 "SELECT u.url, t.url, t.host_id FROM urls AS u JOIN pages AS p ON p.url_id = u.id"
                 " JOIN urls AS t ON t.id = p.redirect_id WHERE u.seed = 1 AND t.seed = 1 ORDER BY u.id");
  while (rows.step()) callback(rows.text(0), rows.text(1), rows.integer(2));
}

void SqlitePageRows::for_each_simhash(const std::function<void(std::uint64_t simhash, model::UrlId page)>& callback) {
  Statement rows(db_, "SELECT simhash, url_id FROM pages WHERE simhash IS NOT NULL ORDER BY url_id");
  while (rows.step()) callback(static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1));
}

}  // namespace crawl::storage
