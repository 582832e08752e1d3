#include "storage/sqlite/read/site/report_reader.h"

#include "storage/error.h"
#include "storage/sqlite/read/column_values.h"
#include "storage/sqlite/read/reading.h"
#include "storage/sqlite/samples/samples.h"

namespace crawl::storage {
namespace {

constexpr int first_version = 5;  // of files that hold what a report shows
constexpr char rows_sql[] =
    "SELECT u.url, u.reason, p.content_type, u.state, u.host_id, u.depth, p.run_id, p.size, p.fetched_at, p.status,"
    " p.wait_ms, p.parse_ms FROM urls AS u LEFT JOIN pages AS p ON p.url_id = u.id WHERE u.sitemap = 0";

std::optional<double> real(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.real(column));
}

}  // namespace

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
          .fetched_at = rows_->integer(8),
          .status = static_cast<int>(rows_->integer(9)),
          .wait_ms = real(*rows_, 10),
          .parse_ms = real(*rows_, 11)};
  return true;
}

std::vector<RunRow> ReportReader::runs(std::size_t most) {
  std::vector<RunRow> runs;
  Statement rows(
      *db_,
      "SELECT run_id, started_at, coalesce(finished_at, active_at, started_at), seeds, exit_status, pages,"
      " failures, bytes, round((julianday(started_at) - 2440587.5) * 86400000),"
      " round((julianday(coalesce(finished_at, active_at, started_at)) - 2440587.5) * 86400000),"
      " seed, processes, depth, scope, finished_at IS NULL, per_host FROM (SELECT *, options ->> '$.seeds[0]' AS seed,"
      "  json_array_length(options, '$.seeds') AS seeds, options ->> '$.processes' AS processes,"
      "  options ->> '$.depth' AS depth, options ->> '$.scope' AS scope, options ->> '$.per-host' AS per_host FROM"
      "  (SELECT run_id, started_at, finished_at, active_at, exit_status, pages, failures, bytes,"
      "   CASE WHEN json_valid(options) THEN options ELSE '{}' END AS options FROM runs)) ORDER BY run_id "
      "DESC LIMIT ?1");
  for (bool more = rows.first(most); more; more = rows.step()) {
    RunRow run{.id = rows.integer(0),
               .started_at = std::string(rows.text(1)),
               .ended_at = std::string(rows.text(2)),
               .seed = std::string(rows.text(10)),
               .depth = std::string(rows.text(12)),
               .scope = std::string(rows.text(13)),
               .seeds = count(rows, 3),
               .processes = static_cast<unsigned>(rows.integer(11)),
               .per_host = static_cast<unsigned>(rows.integer(15)),
               .begin_ms = rows.integer(8),
               .end_ms = rows.integer(9),
               .running = rows.integer(14) != 0,
               .exit_status = {},
               .pages = count(rows, 5),
               .failures = count(rows, 6),
               .bytes = count(rows, 7)};
    if (!rows.is_null(4)) run.exit_status = static_cast<int>(rows.integer(4));
    runs.push_back(std::move(run));
  }
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
