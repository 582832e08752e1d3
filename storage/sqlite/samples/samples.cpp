#include "storage/sqlite/samples/samples.h"

#include <algorithm>

#include "base/time_units.h"
#include "storage/sqlite/samples/samples_sql.h"
#include "storage/sqlite/samples/thinning.h"

namespace crawl::storage {
namespace {

using base::in_seconds;

// The file may come from anybody.
std::uint64_t not_negative(const Statement& row, int column) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, row.integer(column)));
}
std::int64_t nanoseconds(const Statement& row, int column) {
  return static_cast<std::int64_t>(std::clamp(row.real(column), 0.0, 9e9) * 1e9);
}

constexpr char add_sql[] =
    "INSERT OR REPLACE INTO samples_taken VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

// Some files of version 5 were made before there were samples.
Database& with_table(Database& db) {
  db.execute(CRAWL_TABLE_OF_SAMPLES);
  return db;
}

}  // namespace

Samples::Samples(Database& db) : db_(with_table(db)), add_(db, add_sql) {}

// Those before it are a past that is drawn small.
void Samples::begin_run(std::int64_t run) {
  run_ = run;
  Statement(db_, "DELETE FROM samples_taken WHERE run_id < ?1").run(run - max_runs);
  for (std::int64_t older = std::max<std::int64_t>(1, run - max_runs); older < run; ++older)
    thin(older, max_rows_of_older);
  Statement rows(db_, "SELECT count(*) FROM samples_taken WHERE run_id = ?1");
  rows_ = rows.first(run) ? not_negative(rows, 0) : 0;
}

void Samples::add(std::int64_t run, const model::Sample& sample) {
  if (run != run_) begin_run(run);
  add_.run(run, sample.at_ms, sample.pages, sample.failures, sample.throttled, sample.retries, sample.bytes,
           sample.queued, sample.in_flight, sample.rss, in_seconds(sample.cpu_fetch_ns),
           in_seconds(sample.cpu_parse_ns), in_seconds(sample.cpu_storage_ns), in_seconds(sample.cpu_coordinator_ns));
  if (++rows_ > max_rows) thin(run_, max_rows);
}

void Samples::thin(std::int64_t run, std::size_t most) {
  std::vector<std::int64_t> times;
  Statement rows(db_, "SELECT at FROM samples_taken WHERE run_id = ?1 ORDER BY at");
  for (bool more = rows.first(run); more; more = rows.step()) times.push_back(rows.integer(0));
  rows.reset();
  const std::vector<std::int64_t> gone = to_be_thinned(times, most);
  Statement remove(db_, "DELETE FROM samples_taken WHERE run_id = ?1 AND at = ?2");
  for (const std::int64_t at : gone) remove.run(run, at);
  if (run == run_) rows_ = times.size() - gone.size();
}

std::vector<model::Sample> read_samples(Database& db, std::int64_t run, std::int64_t after) {
  constexpr int max_read = 100'000;  // more than a writer keeps
  std::vector<model::Sample> samples;
  if (db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'samples_taken'") == 0) return samples;
  Statement rows(db,
                 "SELECT at, pages, failures, throttled, retries, bytes, queued, in_flight, rss, cpu_fetch, cpu_parse,"
                 " cpu_storage, cpu_coordinator FROM samples_taken WHERE run_id = ?1 AND at > ?2 ORDER BY at LIMIT ?3");
  for (bool more = rows.first(run, after, max_read); more; more = rows.step())
    samples.push_back({.at_ms = rows.integer(0),
                       .pages = not_negative(rows, 1),
                       .failures = not_negative(rows, 2),
                       .throttled = not_negative(rows, 3),
                       .retries = not_negative(rows, 4),
                       .bytes = not_negative(rows, 5),
                       .queued = not_negative(rows, 6),
                       .in_flight = not_negative(rows, 7),
                       .rss = not_negative(rows, 8),
                       .cpu_fetch_ns = nanoseconds(rows, 9),
                       .cpu_parse_ns = nanoseconds(rows, 10),
                       .cpu_storage_ns = nanoseconds(rows, 11),
                       .cpu_coordinator_ns = nanoseconds(rows, 12)});
  return samples;
}

}  // namespace crawl::storage
