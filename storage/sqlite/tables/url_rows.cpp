#include "storage/sqlite/tables/url_rows.h"

#include <algorithm>

#include "storage/queue/url_states.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t highest_percent = 100;

std::optional<std::uint8_t> percent(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>(row.integer(column), 0, highest_percent));
}

#define CRAWL_URL_COLUMNS \
  "id, url, host_id, depth, state, reason, seed, sitemap, priority, coalesce(referrer_id, 0) FROM urls "

}  // namespace

SqliteHostRows::SqliteHostRows(Database& db)
    : db_(db),
      insert_(db, "INSERT INTO hosts(id, name, seeded) VALUES(?1, ?2, 0)"),
      set_seeded_(db, "UPDATE hosts SET seeded = ?2 WHERE id = ?1"),
      set_state_(db,
                 "UPDATE hosts SET state = ?2,"
                 " delay_ms = CASE WHEN json_valid(?2) THEN json_extract(?2, '$.delay_ms') END WHERE id = ?1") {}

void SqliteHostRows::for_each(const std::function<void(const HostRow&)>& callback) {
  Statement rows(db_, "SELECT id, name, seeded FROM hosts ORDER BY id");
  while (rows.step()) callback({rows.integer(0), rows.text(1), static_cast<int>(rows.integer(2))});
}

void SqliteHostRows::for_each_state(
    const std::function<void(model::HostId id, std::optional<std::string_view> state)>& callback) {
  Statement rows(db_, "SELECT id, state FROM hosts ORDER BY id");
  while (rows.step()) callback(rows.integer(0), rows.is_null(1) ? std::nullopt : std::optional(rows.text(1)));
}

SqliteUrlRows::SqliteUrlRows(Database& db)
    : db_(db),
      insert_(
          db,
          "INSERT INTO urls(id, url, host_id, depth, state, reason, seed, redirects, referrer_id, sitemap, priority)"
          " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
      set_state_(db, "UPDATE urls SET state = ?2, reason = ?3 WHERE id = ?1"),
      set_depth_(db, "UPDATE urls SET depth = ?2 WHERE id = ?1"),
      set_seed_(db, "UPDATE urls SET seed = 1, referrer_id = NULL WHERE id = ?1"),
      set_of_seed_(db, "UPDATE urls SET seed = 1 WHERE id = ?1"),
      set_role_(db, "UPDATE urls SET sitemap = ?2 WHERE id = ?1"),
      select_(db, "SELECT url, redirects, coalesce(referrer_id, 0) FROM urls WHERE id = ?1"),
      select_priority_(db, "SELECT priority FROM urls WHERE id = ?1"),
      read_(db, "SELECT " CRAWL_URL_COLUMNS "WHERE id > ?1 ORDER BY id LIMIT ?2") {}

UrlRow SqliteUrlRows::row_of(const Statement& row) const {
  const std::int64_t depth = row.integer(3), state = row.integer(4), role = row.integer(7);
  if (depth < 0 || depth > UrlState::max_depth || state < 0 || state > 3 || role < 0 || role > 3)
    throw StoreError(db_.path() + ": the file is damaged (a row of urls makes no sense)");
  return {.id = row.integer(0),
          .url = row.text(1),
          .host = row.integer(2),
          .depth = static_cast<std::uint32_t>(depth),
          .state = static_cast<model::State>(state),
          .reason = model::reason_named(row.text(5)).value_or(model::Reason::none),
          .seed = row.integer(6) != 0,
          .role = static_cast<Role>(role),
          .redirects = 0,
          .referrer = row.integer(9),
          .priority = percent(row, 8)};
}

void SqliteUrlRows::for_each(const std::function<void(const UrlRow&)>& callback) {
  Statement rows(db_, "SELECT " CRAWL_URL_COLUMNS "ORDER BY id");
  while (rows.step()) callback(row_of(rows));
}

std::size_t SqliteUrlRows::read(model::UrlId beyond, std::size_t n,
                                const std::function<void(const UrlRow&)>& callback) {
  std::size_t count = 0;
  for (bool row = read_.first(beyond, n); row; row = read_.step(), ++count) callback(row_of(read_));
  read_.reset();
  return count;
}

void SqliteUrlRows::insert(const UrlRow& row) {
  std::optional<model::UrlId> referrer;
  if (row.referrer != 0) referrer = row.referrer;
  insert_.run(row.id, row.url, row.host, row.depth, static_cast<int>(row.state), text_or_null(model::name(row.reason)),
              row.seed, row.redirects, referrer, static_cast<int>(row.role), row.priority);
}

void SqliteUrlRows::set_state(model::UrlId id, model::State, model::State to, model::Reason reason) {
  set_state_.run(id, static_cast<int>(to), text_or_null(model::name(reason)));
}

std::optional<UrlFacts> SqliteUrlRows::find(model::UrlId id) {
  std::optional<UrlFacts> found;
  if (select_.first(id))
    found = {std::string(select_.text(0)), static_cast<std::uint32_t>(select_.integer(1)), select_.integer(2)};
  select_.reset();
  return found;
}

std::optional<std::uint8_t> SqliteUrlRows::priority(model::UrlId id) {
  std::optional<std::uint8_t> found;
  if (select_priority_.first(id)) found = percent(select_priority_, 0);
  select_priority_.reset();
  return found;
}

}  // namespace crawl::storage
