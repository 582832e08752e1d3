#include "storage/postgres/tables/sample_rows.h"

#include <algorithm>
#include <vector>

#include "storage/sqlite/samples/samples.h"
#include "storage/sqlite/samples/thinning.h"

namespace crawl::storage::postgres {
namespace {

double seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

}  // namespace

void PgSampleRows::add(std::int64_t run, const model::Sample& sample) {
  if (run != run_) begin_run(run);
  session_.writing().query(
      "INSERT INTO samples_taken(run_id, at, pages, failures, throttled, retries, bytes, queued, in_flight, rss,"
      " cpu_fetch, cpu_parse, cpu_storage, cpu_coordinator)"
      " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT(run_id, at) DO NOTHING",
      Params()
          .add(run)
          .add(sample.at_ms)
          .add(sample.pages)
          .add(sample.failures)
          .add(sample.throttled)
          .add(sample.retries)
          .add(sample.bytes)
          .add(sample.queued)
          .add(sample.in_flight)
          .add(sample.rss)
          .add(seconds(sample.cpu_fetch_ns))
          .add(seconds(sample.cpu_parse_ns))
          .add(seconds(sample.cpu_storage_ns))
          .add(seconds(sample.cpu_coordinator_ns)));
  if (++rows_ > Samples::max_rows) rows_ = thin(run, Samples::max_rows);
}

void PgSampleRows::begin_run(std::int64_t run) {
  run_ = run;
  session_.writing().query("DELETE FROM samples_taken WHERE run_id < $1", Params().add(run - Samples::max_runs));
  for (std::int64_t older = std::max<std::int64_t>(1, run - Samples::max_runs); older < run; ++older)
    thin(older, Samples::max_rows_of_older);
  rows_ = thin(run, Samples::max_rows);
}

// How many are left.
std::size_t PgSampleRows::thin(std::int64_t run, std::size_t most) {
  Connection& connection = session_.writing();
  const Rows rows = connection.query("SELECT at FROM samples_taken WHERE run_id = $1 ORDER BY at", Params().add(run));
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i < rows.size(); ++i) times.push_back(rows.integer(i, 0));
  const std::vector<std::int64_t> gone = to_be_thinned(times, most);
  if (!gone.empty())
    connection.query("DELETE FROM samples_taken WHERE run_id = $1 AND at = ANY($2)", Params().add(run).add(gone));
  return times.size() - gone.size();
}

}  // namespace crawl::storage::postgres
