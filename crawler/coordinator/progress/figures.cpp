#include "crawler/coordinator/progress/figures.h"

#include <algorithm>

namespace crawl::coordinator {
namespace {

constexpr std::size_t slowest_hosts_shown = 5;

}  // namespace

void HostFigures::count(const ipc::AttemptEnd& attempt) {
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

void Figures::name_slowest(const std::unordered_map<model::HostId, HostFigures>& hosts) {
  auto mean = [](const HostFigures& host) { return host.latency_ns / static_cast<std::int64_t>(host.attempts); };
  for (const auto& [id, host] : hosts) slowest_hosts.push_back(host);
  std::sort(slowest_hosts.begin(), slowest_hosts.end(),
            [&](const auto& a, const auto& b) { return mean(a) > mean(b); });
  if (slowest_hosts.size() > slowest_hosts_shown) slowest_hosts.resize(slowest_hosts_shown);
}

ipc::WorkerFigures Figures::all_workers() const {
  ipc::WorkerFigures sum;
  for (const ipc::WorkerFigures& worker : workers) {
    sum.pages += worker.pages;
    sum.items += worker.items;
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
