#include "crawler/offline/report/pace.h"

#include <algorithm>

namespace crawl::report {

double seconds_of(const storage::RunRow& run) {
  return static_cast<double>(std::max<std::int64_t>(run.end_ms - run.begin_ms, 1)) / 1000;
}

PaceFigures pace_of(storage::ReportReader& reader, const storage::RunRow& run, const Figures& figures,
                    const std::vector<model::Sample>& samples) {
  const double seconds = seconds_of(run);
  const std::uint64_t retries = samples.empty() ? 0 : samples.back().retries;
  PaceFigures pace{.seconds = seconds,
                   .pages = run.pages,
                   .hosts = figures.hosts.size(),
                   .busiest_host = {},
                   .delay_ms = {},
                   .median_ms = figures.waits.percentile(0.5),
                   .per_host = std::max(1u, run.per_host),
                   .parse_seconds = figures.parse_ms / 1000,
                   .processes = run.processes,
                   .requests_per_second = static_cast<double>(figures.asked + retries) / seconds,
                   .bytes_per_second = static_cast<double>(figures.wire_bytes) / seconds,
                   .rate = run.rate,
                   .limit_rate = run.limit_rate,
                   .cpu = cpu_shares(samples)};
  for (const auto& [id, host] : figures.hosts) {
    if (host.of_last_run <= pace.busiest_pages) continue;
    pace.busiest_pages = host.of_last_run;
    pace.busiest_p95_ms = host.p95();
    pace.busiest_host = reader.host_name(id);
    pace.delay_ms = reader.delay_ms(id);
  }
  return pace;
}

}  // namespace crawl::report
