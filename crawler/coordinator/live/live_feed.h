// LiveFeed: what the coordinator says of a crawl to who looks on: a sample every ten seconds for storage, and, where
// there is a live page, a state every second for the monitor. It waits for nobody. Owned by the coordinator.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "crawler/coordinator/live/host_watch.h"
#include "crawler/coordinator/live/process_meter.h"
#include "crawler/coordinator/progress/figures.h"
#include "crawler/coordinator/progress/snapshot.h"
#include "crawler/frontier/frontier.h"
#include "crawler/ipc/board.h"
#include "crawler/ipc/live_state.h"

namespace crawl::coordinator {

class LiveFeed {
 public:
  // Whether a second has passed since the last state, ten since the last sample.
  bool wants_state(std::int64_t now) const { return now >= state_at_; }
  std::int64_t next_state_ns() const { return state_at_; }
  bool wants_sample(std::int64_t now) const { return now >= sample_at_; }

  void count_attempt(const ipc::AttemptEnd& attempt);
  void note_failure(const ipc::CommittedLease& lease, std::string_view url);
  void note_worker_death() { ++worker_deaths_; }
  void note_storage_death() { ++storage_deaths_; }

  struct Moment {
    const Figures& figures;
    const frontier::Frontier& frontier;
    const TimesOfHosts& hosts;
    const std::vector<RunningProcess>& processes;
    std::int64_t now = 0;  // base::monotonic_ns
  };
  model::Sample take_sample(const Moment& moment);
  // snapshot: as the progress line has it. attempts: --retries and one.
  void write_state(const Moment& moment, const Snapshot& snapshot, std::string_view phase, unsigned attempts,
                   ipc::Board& board);

 private:
  model::Sample sample(const Moment& moment);
  std::string doing(const RunningProcess& process, const Moment& moment) const;

  ProcessMeter meter_;
  HostWatch hosts_;
  std::deque<ipc::LiveFailure> failures_;  // the latest first
  std::uint64_t throttled_ = 0, worker_deaths_ = 0, storage_deaths_ = 0;
  std::uint64_t known_ = 0;  // URLs, and when there were last more of them
  std::int64_t grown_at_ = 0;
  std::int64_t state_at_ = 0, sample_at_ = 0;
  std::string bytes_;
};

}  // namespace crawl::coordinator
