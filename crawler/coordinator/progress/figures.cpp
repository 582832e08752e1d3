#include "crawler/coordinator/progress/figures.h"

#include <algorithm>

namespace crawl::coordinator {
namespace {

constexpr std::size_t slowest_hosts_shown = 5;

}  // namespace

void HostTimes::count(const ipc::AttemptEnd& attempt) {
  ++attempts;
  latency_ns += attempt.latency_ns;
  slowest_ns = std::max(slowest_ns, attempt.latency_ns);
}

void Figures::count(const ipc::CommittedLease& lease) {
  ++finished;
  if (lease.status != 0) ++pages;
  const model::State state = model::state_of(lease.reason);
  if (state == model::State::skipped) return;  // the file's totals tell
  state == model::State::done ? ++done : ++failed;
  bytes += lease.size;
  if (lease.reason != model::Reason::none) {
    ++by_reason[lease.reason];
  } else if (lease.status != 0) {
    ++by_status[lease.status];
  }
}

void Figures::count_failure(const ipc::CommittedLease& lease) {
  ++failed;
  ++by_reason[lease.reason];
}

// Seeds are asked early.
void Figures::note_rendered(const ipc::RenderReport& report) {
  ++(report.rendered ? rendered : not_rendered);
  render_ms += report.render_ms;
  render_requests += report.requests;
}

bool Figures::may_note(const ipc::CommittedLease& lease) const {
  constexpr std::uint64_t early = 10'000;
  const model::State state = model::state_of(lease.reason);
  if (state == model::State::skipped) return true;
  if (state == model::State::failed && first_failures.size() < max_noted) return true;
  return first_seeds.size() < max_noted && finished < early;
}

void Figures::note(const ipc::CommittedLease& lease, std::uint32_t depth, std::string_view url) {
  const model::State state = model::state_of(lease.reason);
  const bool of_seed = depth == 0, skipped = state == model::State::skipped;
  if (of_seed && skipped) ++seeds_skipped;
  const bool failed = state == model::State::failed || (of_seed && skipped);
  auto add = [&](std::vector<NotedOutcome>& list) {
    if (list.size() < max_noted) list.push_back({std::string(url), state, lease.reason, lease.status});
  };
  if (failed) add(first_failures);
  if (of_seed) add(first_seeds);
}

std::uint64_t Figures::client_errors() const {
  std::uint64_t sum = 0;
  for (auto it = by_status.lower_bound(400); it != by_status.end() && it->first < 500; ++it) sum += it->second;
  return sum;
}

void Figures::name_slowest(const TimesOfHosts& hosts, const std::function<std::string_view(model::HostId)>& name_of) {
  std::vector<std::pair<std::int64_t, model::HostId>> by_mean;
  for (const auto& [id, host] : hosts)
    by_mean.emplace_back(host.latency_ns / static_cast<std::int64_t>(host.attempts), id);
  const std::size_t shown = std::min(by_mean.size(), slowest_hosts_shown);
  std::partial_sort(by_mean.begin(), by_mean.begin() + static_cast<std::ptrdiff_t>(shown), by_mean.end(),
                    std::greater<>());
  by_mean.resize(shown);
  for (const auto& [mean, id] : by_mean) slowest_hosts.push_back({std::string(name_of(id)), hosts.at(id)});
}

ipc::WorkerFigures Figures::all_workers() const {
  ipc::WorkerFigures sum;
  for (const ipc::WorkerFigures& worker : workers) {
    sum.pages += worker.pages;
    sum.items += worker.items;
    sum.signed_out += worker.signed_out;
    sum.unanswered += worker.unanswered;
    sum.callback_errors += worker.callback_errors;
    sum.fetch_cpu_ns += worker.fetch_cpu_ns;
    sum.decode_cpu_ns += worker.decode_cpu_ns;
    sum.charset_cpu_ns += worker.charset_cpu_ns;
    sum.parse_cpu_ns += worker.parse_cpu_ns;
    sum.hash_cpu_ns += worker.hash_cpu_ns;
    sum.compress_cpu_ns += worker.compress_cpu_ns;
    sum.send_cpu_ns += worker.send_cpu_ns;
    sum.cpu_ns += worker.cpu_ns;
    sum.peak_memory = std::max(sum.peak_memory, worker.peak_memory);
    sum.max_handler_ns = std::max(sum.max_handler_ns, worker.max_handler_ns);
    sum.dns_ms += worker.dns_ms;
    sum.connect_ms += worker.connect_ms;
    sum.tls_ms += worker.tls_ms;
    sum.wait_ms += worker.wait_ms;
    sum.read_ms += worker.read_ms;
    sum.parse_ms += worker.parse_ms;
  }
  return sum;
}

}  // namespace crawl::coordinator
