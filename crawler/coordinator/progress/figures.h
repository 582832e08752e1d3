// Figures: what one run came to, as far as the coordinator sees it. Feeds the progress line, the summary, --stats and
// `crawl bench`. Plain data, one thread.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/from_storage.h"
#include "crawler/ipc/messages/from_worker.h"

namespace crawl::coordinator {

// Of the attempts at one host: sum and largest of the times to the first byte.
struct HostTimes {
  std::uint64_t attempts = 0;
  std::int64_t latency_ns = 0, slowest_ns = 0;

  void count(const ipc::AttemptEnd& attempt);
};
using TimesOfHosts = boost::unordered_flat_map<model::HostId, HostTimes>;

// A host's, to be told by its name.
struct HostFigures {
  std::string name;
  HostTimes times;
};

// What became of one URL.
struct NotedOutcome {
  std::string url;
  model::State state = model::State::done;
  model::Reason reason = model::Reason::none;
  std::uint16_t status = 0;
};

inline constexpr std::size_t max_noted = 5;  // of each sort

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
  std::uint64_t rendered = 0, not_rendered = 0;      // pages that browsers made, and those that they failed at
  std::uint64_t render_ms = 0, render_requests = 0;  // what that took, and what they asked for
  std::map<std::uint16_t, std::uint64_t> by_status;
  std::map<model::Reason, std::uint64_t> by_reason;
  std::vector<HostFigures> slowest_hosts;    // by mean time to the first byte
  std::string stopped_why;                   // for exit status 4: which limit
  std::vector<NotedOutcome> first_failures;  // of this run: URLs that failed, and seeds that were skipped
  std::vector<NotedOutcome> first_seeds;     // of this run: at depth 0, whatever became of them
  std::uint64_t seeds_skipped = 0;           // at depth 0

  std::vector<ipc::WorkerFigures> workers;
  ipc::StorageFigures storage;
  std::int64_t coordinator_cpu_ns = 0;
  std::uint64_t coordinator_peak_memory = 0;

  // An outcome that storage took.
  void count(const ipc::CommittedLease& lease);
  // Of a URL that was only looked for: it is no page, and a row of results all the same.
  void count_failure(const ipc::CommittedLease& lease);
  void note_rendered(const ipc::RenderReport& report);
  // The few that are told by name: whether this may be one, and takes it if it is.
  bool may_note(const ipc::CommittedLease& lease) const;
  void note(const ipc::CommittedLease& lease, std::uint32_t depth, std::string_view url);
  std::uint64_t client_errors() const;  // answers of 4xx
  // Keeps those of the hosts that answered slowest.
  void name_slowest(const TimesOfHosts& hosts, const std::function<std::string_view(model::HostId)>& name_of);

  ipc::WorkerFigures all_workers() const;  // their sum; the memory is the largest of one
  double seconds() const { return static_cast<double>(ended_ns - started_ns) / 1e9; }
};

}  // namespace crawl::coordinator
