#include "storage/postgres/tables/samples.h"

#include <algorithm>
#include <vector>

#include "base/time_units.h"
#include "storage/sqlite/samples/samples.h"
#include "storage/sqlite/samples/thinning.h"

namespace crawl::storage::postgres {
namespace {

constexpr char insert_sql[] =
    "INSERT INTO samples_taken(run_id, at, pages, failures, throttled, retries, bytes, queued, in_flight, rss, "
    "cpu_fetch,"
    " cpu_parse, cpu_storage, cpu_coordinator) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    " ON CONFLICT(run_id, at) DO NOTHING";

using base::in_seconds;

}  // namespace

void PgSamples::begin_run(std::int64_t run) {
  run_ = run;
  const std::int64_t oldest = run - Samples::max_runs;
  session_.writing().query("DELETE FROM samples_taken WHERE run_id < $1", Params().add(oldest));
  for (std::int64_t older = std::max<std::int64_t>(1, oldest); older < run; ++older)
    thin(older, Samples::max_rows_of_older);
  rows_ = thin(run, Samples::max_rows);
}

void PgSamples::add(std::int64_t run, const model::Sample& sample) {
  if (run != run_) begin_run(run);
  session_.writing().query(insert_sql, Params()
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
                                           .add(in_seconds(sample.cpu_fetch_ns))
                                           .add(in_seconds(sample.cpu_parse_ns))
                                           .add(in_seconds(sample.cpu_storage_ns))
                                           .add(in_seconds(sample.cpu_coordinator_ns)));
  if (++rows_ > Samples::max_rows) rows_ = thin(run_, Samples::max_rows);
}

// How many are left.
std::size_t PgSamples::thin(std::int64_t run, std::size_t most) {
  const Rows rows =
      session_.writing().query("SELECT at FROM samples_taken WHERE run_id = $1 ORDER BY at", Params().add(run));
  std::vector<std::int64_t> times(rows.size());
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = rows.integer(i, 0);
  const std::vector<std::int64_t> gone = to_be_thinned(times, most);
  if (!gone.empty())
    session_.writing().query("DELETE FROM samples_taken WHERE run_id = $1 AND at = ANY($2::bigint[])",
                             Params().add(run).add(gone));
  return times.size() - gone.size();
}

}  // namespace crawl::storage::postgres
