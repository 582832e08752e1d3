#include "crawler/offline/report/figures.h"

#include <algorithm>
#include <cmath>

#include "model/patience.h"
#include "model/reason.h"

namespace crawl::report {
namespace {

constexpr double first_ms = 0.1;
constexpr std::size_t max_types = 200;

constexpr int done = static_cast<int>(model::State::done), failed = static_cast<int>(model::State::failed),
              skipped = static_cast<int>(model::State::skipped);

double octaves_of(double ms) {
  return std::log2(std::max(ms, first_ms) / first_ms);
}

bool is_error(const storage::ReportRow& row) {
  return row.state == failed || row.status >= 400;
}

}  // namespace

void Times::add(double ms) {
  const auto bucket = static_cast<std::size_t>(octaves_of(ms) * per_octave);
  ++buckets_[std::min(bucket, buckets_.size() - 1)];
  ++count_;
}

double Times::begin_of(int bucket) {
  return first_ms * std::exp2(static_cast<double>(bucket) / per_octave);
}

double Times::percentile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted && seen > 0) return (begin_of(static_cast<int>(i)) + begin_of(static_cast<int>(i) + 1)) / 2;
  }
  return 0;
}

double HostFigures::p95() const {
  std::uint64_t all = 0, seen = 0;
  for (const std::uint32_t count : waits) all += count;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    seen += waits[i];
    if (all > 0 && seen * 100 >= all * 95) return first_ms * std::exp2((static_cast<double>(i) + 0.5) / per_octave);
  }
  return 0;
}

Counter::Counter(const storage::RunRow& last) : last_(last) {
  const std::int64_t seconds = (last.end_ms - last.begin_ms) / 1000;
  const auto most = static_cast<std::int64_t>(Figures::max_moments);
  figures.over_time.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(seconds, 1, most)));
}

void Counter::add(const storage::ReportRow& row) {
  if (row.state >= 0 && row.state < 4) ++figures.states[static_cast<std::size_t>(row.state)];
  if (row.state == failed) {
    ++figures.failed[std::string(row.reason)];
    ++figures.failed_with[{std::string(row.reason), row.status}];
  }
  if (row.state == skipped) ++figures.skipped[std::string(row.reason)];
  if (row.state == done) ++figures.depths[row.depth];
  if (row.status != 0) add_answer(row);
  if (row.state != skipped) add_host(row);
  if (row.state == done || row.state == failed) add_folder(row);
  if (row.fetched_at != 0 && row.run == last_.id) add_moment(row);
}

void Counter::add_answer(const storage::ReportRow& row) {
  figures.bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(row.size, 0));
  if (row.state != failed) ++figures.statuses[row.status];
  if (row.wait_ms) figures.waits.add(*row.wait_ms);
  if (row.status >= 300) return;
  const std::string_view type = row.content_type.empty() ? "unknown" : row.content_type;
  if (const auto found = figures.types.find(type); found != figures.types.end())
    ++found->second;
  else
    ++figures.types[figures.types.size() < max_types ? std::string(type) : "others"];
}

void Counter::add_host(const storage::ReportRow& row) {
  const bool room = figures.hosts.size() < Figures::max_groups || figures.hosts.contains(row.host);
  HostFigures& host = figures.hosts[room ? row.host : 0];
  host.queued += row.state == 0;
  host.failures += row.state == failed;
  host.pages += row.status != 0;
  host.throttled += model::asks_to_slow_down(row.status);
  host.bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(row.size, 0));
  host.of_last_run += row.run == last_.id && row.fetched_at != 0 && row.status != 0;
  if (!row.wait_ms) return;
  host.wait_sum_ms += *row.wait_ms;
  ++host.wait_count;
  const auto bucket = static_cast<std::size_t>(octaves_of(*row.wait_ms) * HostFigures::per_octave);
  ++host.waits[std::min(bucket, host.waits.size() - 1)];
}

void Counter::add_folder(const storage::ReportRow& row) {
  std::string name = folder_of(row.url);
  if (figures.folders.size() >= Figures::max_groups && !figures.folders.contains(name)) name = "others";
  FolderFigures& folder = figures.folders[std::move(name)];
  ++folder.pages;
  folder.errors += is_error(row);
}

void Counter::add_moment(const storage::ReportRow& row) {
  const std::int64_t length = std::max<std::int64_t>(last_.end_ms - last_.begin_ms, 1);
  const auto moments = static_cast<std::int64_t>(figures.over_time.size());
  const std::int64_t at = (row.fetched_at - last_.begin_ms) * moments / length;
  Moment& moment = figures.over_time[static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, moments - 1))];
  moment.pages += row.status != 0;
  moment.failures += row.state == failed;
  moment.errors += is_error(row);
  moment.bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(row.size, 0));
  ++figures.asked;
  figures.wire_bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(row.wire_size, 0));
  figures.parse_ms += row.parse_ms.value_or(0);
}

std::string folder_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  std::string_view rest = begin == url.npos ? url : url.substr(begin + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  std::size_t end = rest.find('/');  // of the host, then of each folder
  for (int folders = 0; folders < 2 && end != rest.npos; ++folders) {
    const std::size_t next = rest.find('/', end + 1);
    if (next == rest.npos) break;
    end = next;
  }
  return std::string(rest.substr(0, end));
}

}  // namespace crawl::report
