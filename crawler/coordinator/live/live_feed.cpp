#include "crawler/coordinator/live/live_feed.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text/text.h"
#include "crawler/coordinator/progress/time_left.h"
#include "model/patience.h"

namespace crawl::coordinator {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
// A short run has some of them too.
constexpr std::int64_t first_interval_ns = second_ns, sample_interval_ns = 10 * second_ns,
                       grows_for_ns = 10 * second_ns;

std::string clipped(std::string_view text) {
  return base::printable(text.substr(0, ipc::max_live_text));
}

}  // namespace

void LiveFeed::count_attempt(const ipc::AttemptEnd& attempt) {
  if (model::asks_to_slow_down(attempt.status)) ++throttled_;
}

void LiveFeed::note_failure(const ipc::CommittedLease& lease, std::string_view url) {
  const bool failed = model::state_of(lease.reason) == model::State::failed;
  if (!failed && lease.status < 400) return;
  std::string what(model::name(lease.reason));
  if (lease.status != 0) what += (what.empty() ? "" : " ") + std::to_string(lease.status);
  failures_.push_front({base::unix_ms(), clipped(url), std::move(what)});
  if (failures_.size() > ipc::max_live_failures) failures_.pop_back();
}

model::Sample LiveFeed::sample(const Moment& moment) {
  meter_.look(moment.processes);
  const Figures& figures = moment.figures;
  return {.at_ms = base::unix_ms(),
          .pages = figures.pages,
          .failures = figures.failed,
          .throttled = throttled_,
          .retries = figures.retries,
          .bytes = figures.bytes,
          .queued = figures.file.queued,
          .in_flight = moment.frontier.in_flight(),
          .rss = meter_.rss(),
          .cpu_fetch_ns = meter_.fetch_ns(),
          .cpu_parse_ns = meter_.parse_ns(),
          .cpu_storage_ns = meter_.storage_ns(),
          .cpu_coordinator_ns = meter_.coordinator_ns()};
}

model::Sample LiveFeed::take_sample(const Moment& moment) {
  const std::int64_t age_ns = moment.now - moment.figures.started_ns;
  sample_at_ = moment.now + std::clamp(age_ns, first_interval_ns, sample_interval_ns);
  return sample(moment);
}

std::string LiveFeed::doing(const RunningProcess& process, const Moment& moment) const {
  if (process.stage != Stage::worker) return {};
  if (process.lease == 0) return "waits for pages";
  const std::string_view url = moment.frontier.url_of_lease(process.lease);
  return url.empty() ? "reads a page" : "reads " + clipped(url);
}

void LiveFeed::write_state(const Moment& moment, const Snapshot& snapshot, std::string_view phase, unsigned attempts,
                           ipc::Board& board) {
  state_at_ = moment.now + second_ns;
  const Figures& figures = moment.figures;
  ipc::LiveState state;
  state.now = sample(moment);
  state.at_ms = state.now.at_ms;
  state.started_ms = figures.started_unix_ms;
  state.run_id = figures.run_id;
  state.phase = phase;
  if (!snapshot.note.empty()) state.note = clipped(snapshot.note.front());
  if (state.note.empty()) state.note = snapshot.pace;
  const std::uint64_t known = figures.file.queued + figures.file.done + figures.file.failed;
  if (known > known_) grown_at_ = moment.now;
  known_ = known;
  if (const auto left = time_left(snapshot, moment.now - grown_at_ < grows_for_ns)) {
    state.seconds_left = left->seconds;
    state.at_least = left->at_least;
  }
  state.file = figures.file;
  state.done = figures.done;
  state.wire_bytes = figures.wire_bytes;
  state.rendered = figures.rendered;
  state.not_rendered = figures.not_rendered;
  state.render_ms = figures.render_ms;
  state.hosts = moment.frontier.host_count();
  state.worker_deaths = worker_deaths_;
  state.storage_deaths = storage_deaths_;
  for (const auto& [status, count] : figures.by_status) state.by_status.push_back({std::to_string(status), count});
  for (const auto& [reason, count] : figures.by_reason)
    state.by_reason.push_back({std::string(model::name(reason)), count});
  for (const RunningProcess& process : moment.processes) {
    const ProcessUse use = meter_.of(process.name);
    state.processes.push_back({process.name, process.pid, use.rss, use.cpu_ns, doing(process, moment)});
  }
  state.busiest = hosts_.look(moment.frontier, moment.hosts, attempts, moment.now);
  state.failures.assign(failures_.begin(), failures_.end());
  bytes_.clear();
  ipc::append_frame(bytes_, state);
  board.write(bytes_);
}

}  // namespace crawl::coordinator
