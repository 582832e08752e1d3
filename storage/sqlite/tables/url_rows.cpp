#include "storage/sqlite/tables/url_rows.h"

#include <algorithm>
#include <utility>

#include "storage/queue/url_states.h"
#include "storage/sqlite/tables/insert_sql.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t highest_percent = 100;

std::optional<std::uint8_t> percent(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>(row.integer(column), 0, highest_percent));
}

constexpr std::size_t columns = 11;
constexpr std::string_view into =
    "urls(id, url, host_id, depth, state, reason, seed, redirects, referrer_id, sitemap, priority)";

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

void SqliteHostRows::for_each_count(std::int64_t run,
                                    const std::function<void(model::HostId id, std::uint64_t pages)>& callback) {
  Statement rows(db_,
                 "SELECT u.host_id, count(*) FROM pages AS p JOIN urls AS u ON u.id = p.url_id"
                 " WHERE p.run_id = ?1 AND p.status IS NOT NULL AND u.sitemap = 0 GROUP BY u.host_id");
  rows.bind(1, run);
  while (rows.step()) callback(rows.integer(0), static_cast<std::uint64_t>(rows.integer(1)));
}

SqliteUrlRows::SqliteUrlRows(Database& db)
    : db_(db),
      insert_one_(db, insert_sql(into, columns, 1)),
      insert_many_(db, insert_sql(into, columns, rows_of_statement)),
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
  flush();
  Statement rows(db_, "SELECT " CRAWL_URL_COLUMNS "ORDER BY id");
  while (rows.step()) callback(row_of(rows));
}

std::size_t SqliteUrlRows::read(model::UrlId beyond, std::size_t n,
                                const std::function<void(const UrlRow&)>& callback) {
  flush();
  std::size_t count = 0;
  for (bool row = read_.first(beyond, n); row; row = read_.step(), ++count) callback(row_of(read_));
  read_.reset();
  return count;
}

void SqliteUrlRows::insert(const UrlRow& row) {
  const std::string_view text = recent_.add(row);
  if (text.empty()) {
    flush();
    bind(insert_one_, 0, row);
    return insert_one_.run();
  }
  rows_[waiting_] = row;
  rows_[waiting_].url = text;
  if (++waiting_ < rows_.size()) return;
  for (std::size_t i = 0; i < rows_.size(); ++i) bind(insert_many_, i, rows_[i]);
  insert_many_.run();
  waiting_ = 0;
}

void SqliteUrlRows::flush() {
  const std::size_t count = std::exchange(waiting_, 0);
  for (std::size_t i = 0; i < count; ++i) {
    bind(insert_one_, 0, rows_[i]);
    insert_one_.run();
  }
}

void SqliteUrlRows::bind(Statement& statement, std::size_t row, const UrlRow& url) {
  int index = static_cast<int>(row * columns);
  statement.bind(++index, url.id);
  statement.bind(++index, url.url);
  statement.bind(++index, url.host);
  statement.bind(++index, url.depth);
  statement.bind(++index, static_cast<int>(url.state));
  statement.bind(++index, text_or_null(model::name(url.reason)));
  statement.bind(++index, url.seed);
  statement.bind(++index, url.redirects);
  statement.bind(++index, url.referrer == 0 ? std::nullopt : std::optional(url.referrer));
  statement.bind(++index, static_cast<int>(url.role));
  statement.bind(++index, url.priority);
}

void SqliteUrlRows::set_state(model::UrlId id, model::State, model::State to, model::Reason reason) {
  need(id);
  set_state_.run(id, static_cast<int>(to), text_or_null(model::name(reason)));
}

void SqliteUrlRows::set_depth(model::UrlId id, std::uint32_t depth) {
  need(id);
  set_depth_.run(id, depth);
}

void SqliteUrlRows::set_seed(model::UrlId id, bool by_user) {
  need(id);
  if (RecentUrls::Url* url = by_user ? recent_.find(id) : nullptr) url->referrer = 0;
  (by_user ? set_seed_ : set_of_seed_).run(id);
}

void SqliteUrlRows::set_role(model::UrlId id, Role role) {
  need(id);
  set_role_.run(id, static_cast<int>(role));
}

std::optional<UrlFacts> SqliteUrlRows::find(model::UrlId id) {
  if (const RecentUrls::Url* url = recent_.find(id))
    return UrlFacts{std::string(recent_.text(*url)), url->redirects, url->referrer};
  need(id);
  std::optional<UrlFacts> found;
  if (select_.first(id))
    found = {std::string(select_.text(0)), static_cast<std::uint32_t>(select_.integer(1)), select_.integer(2)};
  select_.reset();
  return found;
}

std::optional<std::uint8_t> SqliteUrlRows::priority(model::UrlId id) {
  need(id);
  std::optional<std::uint8_t> found;
  if (select_priority_.first(id)) found = percent(select_priority_, 0);
  select_priority_.reset();
  return found;
}

}  // namespace crawl::storage
