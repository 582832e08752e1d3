#include "storage/sqlite/tables/small_rows.h"

namespace crawl::storage {

// ---- meta ----

SqliteMeta::SqliteMeta(Database& db)
    : select_(db, "SELECT value FROM meta WHERE key = ?1"),
      set_(db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)"),
      remove_(db, "DELETE FROM meta WHERE key = ?1") {}

std::int64_t SqliteMeta::number(std::string_view key) {
  const std::int64_t value = select_.first(key) ? select_.integer(0) : 0;
  select_.reset();
  return value;
}

std::string SqliteMeta::text(std::string_view key) {
  std::string value(select_.first(key) ? select_.text(0) : std::string_view{});
  select_.reset();
  return value;
}

// ---- traps ----

SqliteTrapRows::SqliteTrapRows(Database& db)
    : db_(db),
      insert_(db,
              "INSERT OR IGNORE INTO traps(prefix, found_at, kind, pages, new_share, new_links, reason)"
              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)") {}

void SqliteTrapRows::for_each(const std::function<void(std::string_view prefix, std::string_view kind)>& callback) {
  Statement rows(db_, "SELECT prefix, kind FROM traps");
  while (rows.step()) callback(rows.text(0), rows.text(1));
}

void SqliteTrapRows::insert(const TrapRow& row) {
  insert_.run(row.prefix, row.found_at, row.kind, row.pages, row.new_share, row.new_links, row.reason);
}

// ---- kinds of pages ----

void SqliteRenderKindRows::for_each(const std::function<void(const model::RenderKind&)>& callback) {
  Statement rows(db_, "SELECT kind, state, looked, needed, passed FROM render_kinds");
  const auto count = [&](int column) { return static_cast<std::uint64_t>(rows.integer(column)); };
  while (rows.step()) callback({std::string(rows.text(0)), std::string(rows.text(1)), count(2), count(3), count(4)});
}

void SqliteRenderKindRows::save(const model::RenderKind& kind, std::string_view changed_at) {
  Statement(db_,
            "INSERT OR REPLACE INTO render_kinds(kind, state, looked, needed, passed, changed_at)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
      .run(kind.kind, kind.state, kind.looked, kind.needed, kind.passed, changed_at);
}

// ---- robots ----

SqliteRobotsRows::SqliteRobotsRows(Database& db)
    : db_(db),
      select_(db, "SELECT fetched_at, status, rules FROM robots WHERE origin = ?1"),
      insert_(db, "INSERT OR REPLACE INTO robots(origin, fetched_at, status, rules) VALUES(?1, ?2, ?3, ?4)") {}

void SqliteRobotsRows::keep_between(std::int64_t first, std::int64_t last) {
  Statement(db_, "DELETE FROM robots WHERE fetched_at NOT BETWEEN ?1 AND ?2").run(first, last);
}

void SqliteRobotsRows::for_each_origin(const std::function<void(std::string_view origin)>& callback) {
  Statement rows(db_, "SELECT origin FROM robots");
  while (rows.step()) callback(rows.text(0));
}

std::optional<KeptRobots> SqliteRobotsRows::find(std::string_view origin) {
  std::optional<KeptRobots> kept;
  if (select_.first(origin))
    kept = {select_.integer(0), static_cast<std::uint16_t>(select_.integer(1)), std::string(select_.text(2))};
  select_.reset();
  return kept;
}

void SqliteRobotsRows::save(std::string_view origin, const KeptRobots& robots) {
  insert_.run(origin, robots.fetched_at, robots.status, Blob{robots.rules});
}

// ---- runs ----

SqliteRunRows::SqliteRunRows(Database& db)
    : db_(db), save_(db, "UPDATE runs SET pages = ?2, failures = ?3, bytes = ?4, active_at = ?5 WHERE run_id = ?1") {}

void SqliteRunRows::end_killed() {
  db_.execute("UPDATE runs SET finished_at = coalesce(active_at, started_at) WHERE finished_at IS NULL");
}

bool SqliteRunRows::last_finished() {
  Statement row(db_, "SELECT exit_status IS 0 FROM runs ORDER BY run_id DESC LIMIT 1");
  return row.step() && row.integer(0) != 0;
}

void SqliteRunRows::insert(std::int64_t run, std::string_view started_at, std::string_view options_json) {
  Statement(db_, "INSERT INTO runs(run_id, started_at, options) VALUES(?1, ?2, ?3)").run(run, started_at, options_json);
}

std::optional<RunTotals> SqliteRunRows::find(std::int64_t run) {
  Statement row(db_, "SELECT pages, failures, bytes FROM runs WHERE run_id = ?1");
  if (!row.first(run)) return std::nullopt;
  return RunTotals{0, static_cast<std::uint64_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)),
                   static_cast<std::uint64_t>(row.integer(2))};
}

std::string SqliteRunRows::options(std::int64_t run) {
  Statement row(db_, "SELECT options FROM runs WHERE run_id = ?1");
  return row.first(run) ? std::string(row.text(0)) : std::string();
}

void SqliteRunRows::reopen(std::int64_t run) {
  Statement(db_, "UPDATE runs SET finished_at = NULL, exit_status = NULL WHERE run_id = ?1").run(run);
}

void SqliteRunRows::set_seeds_read(std::int64_t run) {
  Statement(db_, "UPDATE runs SET seeds_read = 1 WHERE run_id = ?1").run(run);
}

void SqliteRunRows::add_auth(std::int64_t run, std::string_view auth) {
  Statement(db_,
            "UPDATE runs SET options = json_insert(options, '$.auth[#]', ?2) WHERE run_id = ?1 AND json_valid(options)"
            " AND NOT EXISTS (SELECT 1 FROM json_each(options, '$.auth') WHERE value = ?2)")
      .run(run, auth);
}

void SqliteRunRows::save(std::int64_t run, const RunTotals& totals, std::string_view active_at) {
  save_.run(run, totals.pages, totals.failures, totals.bytes, active_at);
}

void SqliteRunRows::end(std::int64_t run, std::string_view finished_at, int exit_status) {
  Statement(db_, "UPDATE runs SET finished_at = ?2, exit_status = ?3 WHERE run_id = ?1")
      .run(run, finished_at, exit_status);
}

// ---- contexts ----

SqliteContextRows::Statements::Statements(Database& db)
    : give(db,
           "INSERT INTO contexts(url_id, given_by, context) VALUES(?1, ?2, ?3)"
           " ON CONFLICT(url_id) DO UPDATE SET context = excluded.context WHERE given_by = excluded.given_by"),
      select(db, "SELECT context FROM contexts WHERE url_id = ?1") {}

void SqliteContextRows::give(model::UrlId url, model::UrlId by, std::string_view context) {
  table_.made().give.run(url, by, context);
}

std::string SqliteContextRows::find(model::UrlId url) {
  Statements* const there = table_.if_there();
  if (there == nullptr) return {};
  std::string context(there->select.first(url) ? there->select.text(0) : std::string_view{});
  there->select.reset();
  return context;
}

// ---- chains ----

SqliteChainRows::Statements::Statements(Database& db)
    : save(db,
           "INSERT INTO chains(url_id, chain) VALUES(?1, ?2)"
           " ON CONFLICT(url_id) DO UPDATE SET chain = excluded.chain"),
      remove(db, "DELETE FROM chains WHERE url_id = ?1"),
      select_all(db, "SELECT url_id, chain FROM chains ORDER BY url_id") {}

void SqliteChainRows::for_each(const std::function<void(model::UrlId url, std::string_view chain)>& callback) {
  Statements* const there = table_.if_there();
  if (there == nullptr) return;
  for (bool more = there->select_all.first(); more; more = there->select_all.step())
    callback(there->select_all.integer(0), there->select_all.text(1));
  there->select_all.reset();
}

void SqliteChainRows::save(model::UrlId url, std::string_view chain) {
  table_.made().save.run(url, Blob{chain});
}

void SqliteChainRows::remove(model::UrlId url) {
  if (Statements* const there = table_.if_there()) there->remove.run(url);
}

}  // namespace crawl::storage
