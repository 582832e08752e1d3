// Figures: what one run came to, as far as the coordinator sees it. Feeds the progress line, the summary, --stats and
// `crawl bench`. Plain data, one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "crawler/ipc/messages.h"

namespace crawl::coordinator {

struct HostFigures {
  std::string name;
  std::uint64_t attempts = 0;
  std::int64_t latency_ns = 0, slowest_ns = 0;  // sum and largest of the times to the first byte

  void count(const ipc::AttemptEnd& attempt);
};

struct Figures {
  std::int64_t started_ns = 0, ended_ns = 0;  // base::monotonic_ns
  std::int64_t started_unix_ms = 0;
  std::int64_t run_id = 0;
  int exit_status = 0;

  ipc::Totals file;  // of the whole results file, this run's changes included
  std::uint64_t seeds = 0, seeds_refused = 0;
  std::uint64_t finished = 0;  // outcomes committed in this run
  std::uint64_t pages = 0;     // those with an HTTP status
  std::uint64_t done = 0, failed = 0;
  std::uint64_t bytes = 0;       // bodies after content decoding
  std::uint64_t wire_bytes = 0;  // bodies as they came, attempts that failed included
  std::uint64_t retries = 0;
  std::map<std::uint16_t, std::uint64_t> by_status;
  std::map<model::Reason, std::uint64_t> by_reason;
  std::vector<HostFigures> slowest_hosts;  // by mean time to the first byte
  std::string stopped_why;                 // for exit status 4: which limit

  std::vector<ipc::WorkerFigures> workers;
  ipc::StorageFigures storage;
  std::int64_t coordinator_cpu_ns = 0;
  std::uint64_t coordinator_peak_memory = 0;

  // An outcome that storage took.
  void count(const ipc::CommittedLease& lease);
  // Keeps those of the hosts that answered slowest.
  void name_slowest(const std::unordered_map<model::HostId, HostFigures>& hosts);

  ipc::WorkerFigures all_workers() const;  // their sum; the memory is the largest of one
  double seconds() const { return static_cast<double>(ended_ns - started_ns) / 1e9; }
};

}  // namespace crawl::coordinator
