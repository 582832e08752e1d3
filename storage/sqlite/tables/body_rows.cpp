#include "storage/sqlite/tables/body_rows.h"

#include <utility>

#include "storage/sqlite/tables/insert_sql.h"

namespace crawl::storage {
namespace {

constexpr std::size_t columns_of_first = 2;
constexpr std::string_view into_firsts = "first_bodies(prefix, url_id)";

}  // namespace

// Of a rendered page, the hash of its text and links.
#define CRAWL_CONTENT_HASH "coalesce((SELECT content_hash FROM renders AS r WHERE r.url_id = pages.url_id), body_hash)"

SqliteBodyRows::SqliteBodyRows(Database& db)
    : db_(db),
      insert_body_(db, "INSERT INTO bodies(id, body) VALUES(?1, ?2)"),
      insert_first_(db, insert_sql(into_firsts, columns_of_first, 1)),
      insert_firsts_(db, insert_sql(into_firsts, columns_of_first, rows_of_statement)),
      select_original_(db,
                       "SELECT " CRAWL_CONTENT_HASH ", coalesce(charset, ''), body_id FROM pages WHERE url_id = ?1"),
      share_(db,
             "INSERT INTO shared_bodies(body_id, pages) VALUES(?1, 2)"
             " ON CONFLICT(body_id) DO UPDATE SET pages = pages + 1"),
      set_original_(db, "UPDATE pages SET duplicate_of = ?2 WHERE url_id = ?1"),
      last_id_(db.integer("SELECT max(id) FROM bodies")) {}

std::int64_t SqliteBodyRows::insert(const model::Outcome& outcome) {
  insert_body_.run(++last_id_, Blob{outcome.body});
  return last_id_;
}

std::optional<BodyRows::Original> SqliteBodyRows::original(model::UrlId page, std::string_view hash, model::UrlId) {
  std::optional<Original> found;
  if (select_original_.first(page) && select_original_.text(0) == hash) {
    found.emplace();
    found->charset = select_original_.text(1);
    if (!select_original_.is_null(2)) found->body = select_original_.integer(2);
  }
  select_original_.reset();
  return found;
}

void SqliteBodyRows::add_first(std::uint64_t prefix, model::UrlId page) {
  firsts_[waiting_] = {prefix, page};
  if (++waiting_ < firsts_.size()) return;
  int index = 0;
  for (const First& first : firsts_) {
    insert_firsts_.bind(++index, static_cast<std::int64_t>(first.prefix));
    insert_firsts_.bind(++index, first.page);
  }
  insert_firsts_.run();
  waiting_ = 0;
}

void SqliteBodyRows::flush() {
  const std::size_t count = std::exchange(waiting_, 0);
  for (std::size_t i = 0; i < count; ++i)
    insert_first_.run(static_cast<std::int64_t>(firsts_[i].prefix), firsts_[i].page);
}

void SqliteBodyRows::for_each_first(const std::function<void(std::uint64_t prefix, model::UrlId page)>& callback) {
  flush();
  Statement rows(db_, "SELECT prefix, url_id FROM first_bodies ORDER BY rowid");
  while (rows.step()) callback(static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1));
}

void SqliteBodyRows::for_each_hash(bool copies, const std::function<void(const HashRow&)>& callback) {
  Statement rows(db_, copies ? "SELECT url_id, " CRAWL_CONTENT_HASH
                               ", duplicate_of FROM pages WHERE duplicate_of IS NOT NULL AND "
                               "length(body_hash) = 32"
                             : "SELECT url_id, " CRAWL_CONTENT_HASH
                               ", 0 FROM pages WHERE duplicate_of IS NULL AND size > 0 AND "
                               "length(body_hash) = 32");
  while (rows.step()) callback({rows.integer(0), rows.text(1), rows.integer(2)});
}

}  // namespace crawl::storage
