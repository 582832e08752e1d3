#include "storage/sqlite/read/url_report.h"

#include <algorithm>

#include "base/public_suffix.h"
#include "model/url_text.h"
#include "storage/queue/hosts.h"
#include "storage/sqlite/read/column_values.h"
#include "storage/sqlite/read/reading.h"
#include "storage/sqlite/read/referrers.h"
#include "storage/sqlite/read/site/run_end.h"
#include "storage/sqlite/schema/schema.h"
#include "storage/store.h"
#include "storage/traps/traps.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t max_scanned = 200'000;  // rows of a table that are read where no index helps
constexpr std::int64_t max_shown_options = 1000;
constexpr std::size_t max_shown_chain = 20;

model::State state_of(std::int64_t number) {
  return number >= 0 && number <= 3 ? static_cast<model::State>(number) : model::State::queued;
}

std::optional<UrlRecord> read_record(Database& db, std::string_view url, model::UrlId id) {
  const std::string sql =
      "SELECT u.id, u.url, coalesce((SELECT name FROM hosts WHERE id = u.host_id), ''), u.depth, u.state, u.reason,"
      " coalesce((SELECT detail FROM pages WHERE url_id = u.id),"
      " CASE WHEN u.reason IS NOT NULL THEN (SELECT detail FROM results WHERE url = ?1) END),"
      " u.seed, u.sitemap, u.priority FROM urls AS u WHERE u.url = ?1";
  Statement row(db, id == 0 ? sql : sql + " AND u.id = ?2");
  if (!(id == 0 ? row.first(url) : row.first(url, id))) return std::nullopt;
  UrlRecord record;
  record.id = row.integer(0);
  record.url = row.text(1);
  record.host = row.text(2);
  record.depth = static_cast<std::uint32_t>(row.integer(3));
  record.state = state_of(row.integer(4));
  record.reason = model::reason_named(row.text(5)).value_or(model::Reason::none);
  record.detail = row.text(6);
  record.seed = row.integer(7) != 0;
  record.sitemap = row.integer(8) == 1;
  record.resource = row.integer(8) > 1;
  record.priority = value<int>(row, 9);
  return record;
}

std::optional<FetchRecord> read_fetch(Database& db, model::UrlId id) {
  Statement row(
      db,
      "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', fetched_at / 1000.0, 'unixepoch'), run_id, attempts, status, size,"
      " wire_size, truncated, body_id IS NOT NULL, links, content_type, charset, language, title, canonical,"
      " redirect_to, ip, http_version, etag, last_modified, lower(hex(body_hash)), dns_ms, connect_ms, tls_ms,"
      " wait_ms, read_ms, total_ms, parse_ms FROM pages WHERE url_id = ?1");
  if (!row.first(id)) return std::nullopt;
  FetchRecord fetch;
  fetch.fetched_at = row.text(0);
  fetch.run_id = row.integer(1);
  fetch.attempts = static_cast<unsigned>(row.integer(2));
  fetch.status = value<int>(row, 3);
  fetch.size = static_cast<std::uint64_t>(row.integer(4));
  fetch.wire_size = static_cast<std::uint64_t>(row.integer(5));
  fetch.truncated = row.integer(6) != 0;
  fetch.body_stored = row.integer(7) != 0;
  fetch.links = value<std::uint64_t>(row, 8);
  int column = 9;
  for (std::string* text :
       {&fetch.content_type, &fetch.charset, &fetch.language, &fetch.title, &fetch.canonical, &fetch.redirect_to,
        &fetch.ip, &fetch.http_version, &fetch.etag, &fetch.last_modified, &fetch.body_hash})
    *text = row.text(column++);
  model::Timings& ms = fetch.timings;
  for (std::optional<double>* time : {&ms.dns, &ms.connect, &ms.tls, &ms.wait, &ms.read, &ms.total, &ms.parse})
    *time = value<double>(row, column++);
  return fetch;
}

HostRecord read_host(Database& db, model::UrlId id) {
  Statement row(db,
                "SELECT seeded, delay_ms, CASE WHEN json_valid(state) THEN json_extract(state, '$.next_at_ms') END"
                " FROM hosts WHERE id = (SELECT host_id FROM urls WHERE id = ?1)");
  HostRecord host;
  if (!row.first(id)) return host;
  host.seed = row.integer(0) == 1;
  host.in_scope = row.integer(0) != 0;
  host.delay_ms = value<double>(row, 1);
  host.next_at = value<std::int64_t>(row, 2);
  return host;
}

// A branch of the host that is a trap. The shortest way to a URL may have been found after it was skipped, and begin
// with another.
std::optional<TrapRecord> read_branch(Database& db, std::string_view host) {
  if (db.integer("SELECT count(*) FROM pragma_table_info('traps') WHERE name IN ('kind', 'reason')") < 2)
    return std::nullopt;
  Statement rows(db, "SELECT prefix, found_at, coalesce(reason, '') FROM traps WHERE kind = 'branch' LIMIT 10000");
  while (rows.step())
    if (model::host_of(rows.text(0)) == host)
      return TrapRecord{std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2))};
  return std::nullopt;
}

// That of a prefix of the URL, or of the branch that its way from the seed begins with.
std::optional<TrapRecord> read_trap(Database& db, std::string_view url, const std::vector<Step>& way) {
  bool has_reason = db.integer("SELECT count(*) FROM pragma_table_info('traps') WHERE name = 'reason'") != 0;
  Statement row(db, has_reason ? "SELECT found_at, coalesce(reason, '') FROM traps WHERE prefix = ?1"
                               : "SELECT found_at, '' FROM traps WHERE prefix = ?1");
  auto of = [&](std::string_view prefix) -> std::optional<TrapRecord> {
    if (!row.first(prefix)) return std::nullopt;
    TrapRecord trap{std::string(prefix), std::string(row.text(0)), std::string(row.text(1))};
    row.reset();
    return trap;
  };
  for (const std::string& prefix : prefixes_of(url))
    if (auto trap = of(prefix)) return trap;
  if (auto trap = of(url)) return trap;
  if (auto trap = of("*." + std::string(base::registrable_domain(hostname(model::host_of(url)))))) return trap;
  for (const Step& step : way)
    if (auto trap = step.seed ? std::nullopt : of(step.url)) return trap;
  return std::nullopt;
}

std::optional<KeptRobots> read_robots(Database& db, std::string_view url) {
  Statement row(db, "SELECT fetched_at, status, rules FROM robots WHERE origin = ?1");
  if (!row.first(model::origin_of(url))) return std::nullopt;
  return KeptRobots{row.integer(0), static_cast<std::uint16_t>(row.integer(1)), std::string(row.text(2))};
}

std::vector<Related> read_chain(Database& db, model::UrlId id) {
  Statement next(db,
                 "SELECT t.id, t.url, t.state, (SELECT status FROM pages WHERE url_id = t.id)"
                 " FROM pages AS p JOIN urls AS t ON t.id = p.redirect_id WHERE p.url_id = ?1");
  std::vector<Related> chain;
  while (chain.size() < max_shown_chain && next.first(id)) {
    id = next.integer(0);
    chain.push_back({std::string(next.text(1)), state_of(next.integer(2)), value<int>(next, 3)});
  }
  return chain;
}

void read_likenesses(Database& db, UrlReport& url_report) {
  Statement original(db, "SELECT url FROM urls WHERE id = (SELECT duplicate_of FROM pages WHERE url_id = ?1)");
  if (original.first(url_report.record.id)) url_report.duplicate_of = original.text(0);
  if (db.integer("SELECT max(url_id) FROM pages") <= max_scanned) {
    Statement copies(db, "SELECT count(*) FROM pages WHERE duplicate_of = ?1");
    if (copies.first(url_report.record.id)) url_report.copies = static_cast<std::uint64_t>(copies.integer(0));
  }
  const std::string& canonical = url_report.fetch ? url_report.fetch->canonical : std::string();
  if (canonical.empty() || canonical == url_report.record.url) return;
  Statement state(db, "SELECT state FROM urls WHERE url = ?1");
  if (state.first(canonical)) url_report.canonical_state = model::name(state_of(state.integer(0)));
}

std::optional<std::vector<ChangeRecord>> read_changes(Database& db, model::UrlId id) {
  if (!is_short(db, "page_changes", max_scanned)) return std::nullopt;
  Statement rows(db,
                 "SELECT run_id, coalesce((SELECT started_at FROM runs WHERE runs.run_id = c.run_id), ''), change,"
                 " lower(hex(old_hash)), lower(hex(new_hash)) FROM page_changes AS c WHERE url_id = ?1"
                 " ORDER BY rowid DESC LIMIT ?2");
  std::vector<ChangeRecord> changes;
  for (bool more = rows.first(id, max_linkers); more; more = rows.step())
    changes.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3)),
                       std::string(rows.text(4))});
  return changes;
}

void read_options(Database& db, RunRecord& run) {
  Statement rows(
      db,
      "WITH object AS (SELECT options FROM runs WHERE run_id = ?1 AND json_valid(options)),"
      " pair AS (SELECT key, value, type FROM object, json_each(object.options))"
      " SELECT key, value FROM pair WHERE pair.type <> 'array'"
      " UNION ALL SELECT pair.key, item.value FROM pair, json_each(CASE pair.type WHEN 'array' THEN pair.value"
      " ELSE '[]' END) AS item LIMIT ?2");
  for (bool more = rows.first(run.run_id, max_shown_options); more; more = rows.step())
    run.options.emplace_back(rows.text(0), rows.text(1));
}

std::optional<RunRecord> read_run_record(Database& db) {
  Statement row(db,
                "SELECT run_id, started_at, finished_at, exit_status, pages,"
                " (julianday(coalesce(finished_at, active_at, started_at)) - julianday(started_at)) * 86400.0"
                " FROM runs ORDER BY run_id DESC LIMIT 1");
  if (!row.step()) return std::nullopt;
  RunRecord run{row.integer(0), std::string(row.text(1)), std::string(row.text(2)), value<int>(row, 3), {}, {}};
  read_options(db, run);
  const bool has_end = !run.finished_at.empty();
  const RunLimits limits{.max_pages = run.option("max-pages"),
                         .max_pages_per_host = run.option("max-pages-per-host"),
                         .max_time = run.option("max-time")};
  run.end =
      run_end(has_end, !has_end && is_written(db.path()), run.exit_status, limits, count(row, 4), row.real(5)).text();
  return run;
}

}  // namespace

std::string RunRecord::option(std::string_view name) const {
  const auto found = std::ranges::find(options, name, &std::pair<std::string, std::string>::first);
  return found == options.end() ? std::string() : found->second;
}

std::optional<UrlReport> read_dossier(Database& db, std::string_view url, model::UrlId known_id) {
  auto record = read_record(db, url, known_id);
  if (!record) return std::nullopt;
  UrlReport url_report;
  url_report.record = std::move(*record);
  model::UrlId id = url_report.record.id;
  url_report.fetch = read_fetch(db, id);
  url_report.host = read_host(db, id);
  read_linkers(db, id, url_report);
  read_way(db, id, url_report);
  url_report.redirect_chain = read_chain(db, id);
  read_likenesses(db, url_report);
  url_report.robots = read_robots(db, url);
  url_report.trap = read_trap(db, url, url_report.way);
  if (!url_report.trap && url_report.record.reason == model::Reason::trap)
    url_report.trap = read_branch(db, model::host_of(url));
  url_report.changes = read_changes(db, id);
  url_report.last_run = read_run_record(db);
  url_report.rendering = read_rendering(db, id);
  url_report.render_kind = read_render_kind(db, url);
  return url_report;
}

}  // namespace crawl::storage
