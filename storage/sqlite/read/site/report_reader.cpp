#include "storage/sqlite/read/site/report_reader.h"

#include "config/value/values.h"
#include "storage/error.h"
#include "storage/sqlite/read/column_values.h"
#include "storage/sqlite/read/reading.h"
#include "storage/sqlite/samples/samples.h"
#include "storage/tables.h"

namespace crawl::storage {
namespace {

constexpr int first_version = 5;  // of files that hold what a report shows
constexpr char rows_sql[] =
    "SELECT u.url, u.reason, p.content_type, u.state, u.host_id, u.depth, p.run_id, p.size, p.fetched_at, p.status,"
    " p.wait_ms, p.parse_ms, p.wire_size FROM urls AS u LEFT JOIN pages AS p ON p.url_id = u.id WHERE u.sitemap = 0";
// Options are text that anybody may have written into the file.
constexpr char runs_sql[] =
    "SELECT run_id, started_at, coalesce(finished_at, active_at, started_at), seeds, exit_status, pages,"
    " failures, bytes, round((julianday(started_at) - 2440587.5) * 86400000),"
    " round((julianday(coalesce(finished_at, active_at, started_at)) - 2440587.5) * 86400000),"
    " seed, processes, depth, scope, finished_at IS NULL, per_host, rate, limit_rate, max_pages, max_pages_per_host,"
    " max_time FROM (SELECT *, options ->> '$.seeds[0]' AS seed,"
    "  json_array_length(options, '$.seeds') AS seeds, options ->> '$.processes' AS processes,"
    "  options ->> '$.depth' AS depth, options ->> '$.scope' AS scope, options ->> '$.per-host' AS per_host,"
    "  options ->> '$.rate' AS rate, options ->> '$.limit-rate' AS limit_rate,"
    "  options ->> '$.max-pages' AS max_pages, options ->> '$.max-pages-per-host' AS max_pages_per_host,"
    "  options ->> '$.max-time' AS max_time FROM"
    "  (SELECT run_id, started_at, finished_at, active_at, exit_status, pages, failures, bytes,"
    "   CASE WHEN json_valid(options) THEN options ELSE '{}' END AS options FROM runs)) ORDER BY run_id "
    "DESC LIMIT ?1";

std::optional<double> real(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.real(column));
}

// "10MiB"; 0 where it is none.
double bytes_of(std::string_view size) {
  const auto bytes = config::parse_size(size, 0, std::uint64_t{1} << 62);
  return bytes ? static_cast<double>(*bytes) : 0;
}

RunRow run_of(const Statement& rows) {
  RunRow run{.id = rows.integer(0),
             .started_at = std::string(rows.text(1)),
             .ended_at = std::string(rows.text(2)),
             .seed = std::string(rows.text(10)),
             .depth = std::string(rows.text(12)),
             .scope = std::string(rows.text(13)),
             .seeds = count(rows, 3),
             .processes = static_cast<unsigned>(rows.integer(11)),
             .per_host = static_cast<unsigned>(rows.integer(15)),
             .rate = static_cast<double>(rows.integer(16)),
             .limit_rate = bytes_of(rows.text(17)),
             .begin_ms = rows.integer(8),
             .end_ms = rows.integer(9),
             .running = rows.integer(14) != 0,
             .exit_status = {},
             .limits = {.max_pages = std::string(rows.text(18)),
                        .max_pages_per_host = std::string(rows.text(19)),
                        .max_time = std::string(rows.text(20))},
             .pages = count(rows, 5),
             .failures = count(rows, 6),
             .bytes = count(rows, 7)};
  if (!rows.is_null(4)) run.exit_status = static_cast<int>(rows.integer(4));
  return run;
}

}  // namespace

RunEnd end_of(const RunRow& run, bool written) {
  return run_end(!run.running, written, run.exit_status, run.limits, run.pages,
                 static_cast<double>(run.end_ms - run.begin_ms) / 1000);
}

ReportReader::ReportReader(const std::string& path, bool (*stop)()) : ReportReader(open_for_reading(path)) {
  if (stop != nullptr) db_->stop_when(stop);
}

ReportReader::ReportReader(const std::string& path, std::chrono::milliseconds time)
    : ReportReader(open_for_a_moment(path, time)) {}

ReportReader::ReportReader(std::unique_ptr<Database> db) : db_(std::move(db)) {
  if (db_->integer("PRAGMA user_version") < first_version)
    throw StoreError(db_->path() +
                     " was written by an older crawl, which did not keep what a report shows: `crawl parse " +
                     db_->path() + "` brings it up to date");
  db_->execute("BEGIN");
  has_renders_ = db_->integer("SELECT count(*) FROM pragma_table_info('renders')") != 0;
  has_host_facts_ = db_->integer("SELECT count(*) FROM pragma_table_info('host_facts')") != 0;
  db_->only_ask();
  rows_ = std::make_unique<Statement>(*db_, rows_sql);
}

void ReportReader::between(std::int64_t after, std::int64_t upto) {
  rows_ = std::make_unique<Statement>(*db_, std::string(rows_sql) + " AND u.id > ?1 AND u.id <= ?2");
  rows_->bind_all(after, upto);
}

std::int64_t ReportReader::last_id() {
  return db_->integer("SELECT max(id) FROM urls");
}

std::array<std::uint64_t, 4> ReportReader::states() {
  std::array<std::uint64_t, 4> states{};
  Statement rows(*db_, "SELECT state, count(*) FROM urls WHERE sitemap = 0 GROUP BY state");
  while (rows.step())
    if (const std::int64_t state = rows.integer(0); state >= 0 && state < 4)
      states[static_cast<std::size_t>(state)] = count(rows, 1);
  return states;
}

std::vector<model::Sample> ReportReader::samples(std::int64_t run, std::int64_t after_ms) {
  return read_samples(*db_, run, after_ms);
}

bool ReportReader::next() {
  if (!rows_->step()) return false;
  row_ = {.url = rows_->text(0),
          .reason = rows_->text(1),
          .content_type = rows_->text(2),
          .state = static_cast<int>(rows_->integer(3)),
          .host = rows_->integer(4),
          .depth = rows_->integer(5),
          .run = rows_->integer(6),
          .size = rows_->integer(7),
          .wire_size = rows_->integer(12),
          .fetched_at = rows_->integer(8),
          .status = static_cast<int>(rows_->integer(9)),
          .wait_ms = real(*rows_, 10),
          .parse_ms = real(*rows_, 11)};
  return true;
}

std::vector<RunRow> ReportReader::runs(std::size_t most) {
  std::vector<RunRow> runs;
  Statement rows(*db_, runs_sql);
  for (bool more = rows.first(most); more; more = rows.step()) runs.push_back(run_of(rows));
  return runs;
}

std::string ReportReader::host_name(std::int64_t host) {
  Statement row(*db_, "SELECT name FROM hosts WHERE id = ?1");
  return row.first(host) ? std::string(row.text(0)) : std::string();
}

std::optional<double> ReportReader::delay_ms(std::int64_t host) {
  Statement row(*db_, "SELECT delay_ms FROM hosts WHERE id = ?1");
  return row.first(host) ? real(row, 0) : std::nullopt;
}

std::optional<double> ReportReader::wait_p95_ms(std::int64_t host) {
  if (!has_host_facts_) return std::nullopt;
  Statement kept(*db_, "SELECT wait_p95_ms FROM host_facts WHERE host_id = ?1");
  if (kept.first(host)) return real(kept, 0);
  if (!waits_) {
    waits_.emplace();
    if (is_short(*db_, "pages", AnalysisRows::few_pages)) {
      Statement rows(*db_,
                     "SELECT h.id, s.wait_p95_ms FROM hosts_summary AS s JOIN hosts AS h ON h.name = s.host"
                     " WHERE s.wait_p95_ms IS NOT NULL");
      while (rows.step()) waits_->emplace(rows.integer(0), rows.real(1));
    }
  }
  const auto found = waits_->find(host);
  return found == waits_->end() ? std::nullopt : std::optional(found->second);
}

std::int64_t ReportReader::next_at_ms(std::int64_t host) {
  Statement row(*db_,
                "SELECT CASE WHEN json_valid(state) THEN json_extract(state, '$.next_at_ms') END FROM hosts"
                " WHERE id = ?1");
  return row.first(host) ? row.integer(0) : 0;
}

ReportReader::Renderings ReportReader::renderings() {
  if (!has_renders_) return {};
  Statement row(*db_, "SELECT sum(rendered), sum(1 - rendered), avg(render_ms) FROM renders");
  if (!row.step()) return {};
  return {count(row, 0), count(row, 1), real(row, 2).value_or(0)};
}

std::vector<std::pair<std::string, std::uint64_t>> ReportReader::change_counts(std::int64_t run) {
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  Statement rows(*db_, "SELECT change, count(*) FROM page_changes WHERE run_id = ?1 GROUP BY change ORDER BY 2 DESC");
  for (bool more = rows.first(run); more; more = rows.step()) counts.emplace_back(rows.text(0), count(rows, 1));
  return counts;
}

std::vector<ChangeRow> ReportReader::changes(std::int64_t run, const std::string& change, std::size_t most) {
  std::vector<ChangeRow> found;
  Statement rows(*db_, "SELECT url FROM changes WHERE run_id = ?1 AND change = ?2 LIMIT ?3");
  for (bool more = rows.first(run, std::string_view(change), most); more; more = rows.step())
    found.push_back({std::string(rows.text(0)), change});
  return found;
}

// From the few targets to their links: the other way is a look at every link.
std::vector<TargetRow> ReportReader::broken_targets(std::size_t most) {
  std::vector<TargetRow> targets;
  Statement rows(*db_,
                 "SELECT t.url, p.status, t.reason, count(*) FROM pages AS p CROSS JOIN urls AS t ON t.id = p.url_id"
                 " CROSS JOIN links AS l ON l.to_id = t.id"
                 " WHERE (p.status >= 400 OR t.state = 2) AND l.rel IS NOT 'sitemap'"
                 " GROUP BY t.id ORDER BY 4 DESC LIMIT ?1");
  for (bool more = rows.first(most); more; more = rows.step())
    targets.push_back(
        {std::string(rows.text(0)), static_cast<int>(rows.integer(1)), std::string(rows.text(2)), count(rows, 3)});
  return targets;
}

std::vector<std::pair<std::string, std::uint64_t>> ReportReader::most_linked(std::size_t most) {
  std::vector<std::pair<std::string, std::uint64_t>> pages;
  Statement rows(*db_,
                 "SELECT u.url, f.inlinks FROM (SELECT url_id, inlinks FROM link_facts ORDER BY inlinks DESC LIMIT ?1)"
                 " AS f JOIN urls AS u ON u.id = f.url_id ORDER BY f.inlinks DESC");
  for (bool more = rows.first(most); more; more = rows.step()) pages.emplace_back(rows.text(0), count(rows, 1));
  return pages;
}

}  // namespace crawl::storage
