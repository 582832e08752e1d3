// How a crawl ends: by itself, by a limit, by a signal. What is under way may finish for a while; then storage commits,
// ends the run and makes the indexes.
//
// After a signal all is over within 12 s, whatever is under way: each stage has its deadline, and who is not through by
// then is killed. That loses nothing that was committed.
#include <algorithm>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"
#include "base/time_units.h"
#include "crawler/coordinator/crawl_run.h"
#include "crawler/coordinator/progress/waiting.h"

namespace crawl::coordinator {
namespace {

using base::ms;
constexpr std::int64_t limit_grace_ns = 10'000 * ms;     // a limit is reached: what is under way may finish
constexpr std::int64_t stop_patience_ns = 15'000 * ms;   // then a worker that does not leave is killed
constexpr std::int64_t interrupt_grace_ns = 8'000 * ms;  // the same of the first Ctrl-C
constexpr std::int64_t interrupt_patience_ns = 1'000 * ms;
constexpr std::int64_t interrupted_for_ns = 10'500 * ms;  // whoever is there then is killed
constexpr std::uint64_t quickly_indexed = 300'000;        // rows; 100,000 a second

}  // namespace

Remains CrawlRun::remains() {
  Remains remains;
  remains.now = now_;
  remains.seeds_stored = seeds_.all_stored();
  remains.frontier_empty = frontier_->empty();
  remains.only_capped = remains.seeds_stored && frontier_->only_capped_left();
  remains.open_leases = frontier_->open_leases();
  remains.awaits_refills = frontier_->awaits_refills();
  remains.awaits_robots = robots_->awaits_storage();
  remains.sitemaps_left = frontier_->sitemaps_left();
  const bool may_be_parked = remains.seeds_stored && remains.open_leases == 0;
  if (may_be_parked) remains.next_event = frontier_->next_event();
  remains.pages_reached = options_.max_pages && dispatcher_.run_pages() >= *options_.max_pages;
  const bool looks = options_.check_external || options_.resources == config::Resources::check;
  if (remains.pages_reached && looks) frontier_->leave_pages();
  remains.leaves_pages = frontier_->leaves_pages();
  remains.time_over = now_ >= deadline_ns();
  remains.question = question_;
  remains.queued = queued_;
  return remains;
}

void CrawlRun::check_end() {
  if (phase_ != Phase::running) return;
  const Remains now = remains();
  const EndStep step = next_step(now);
  if (has_others() && check_end_of_all(step, now)) return;
  switch (step) {
    case EndStep::go_on:
      return;
    case EndStep::ask_storage:
      return ask_storage(false);
    case EndStep::finished:
      return stop(0);
    case EndStep::pages_limit:
      return end_by_limit("--max-pages is reached", limit_grace_ns);
    case EndStep::time_limit:
      return end_by_limit("--max-time is over", limit_grace_ns);
    case EndStep::hosts_limit:
      return end_by_limit("--max-pages-per-host is reached", 0);
    case EndStep::sitemaps_limit:
      return end_by_limit("--max-pages " + std::to_string(*options_.max_pages) + " reads " +
                              base::with_commas(frontier_->sitemaps_asked()) + " sitemaps, and only sitemaps are left",
                          0);
    case EndStep::parked:
      return end_by_limit("the hosts that are left are not to be asked yet: " +
                              waiting_hosts_text(frontier_->waiting_hosts(now_), now_),
                          0);
    case EndStep::lost:
      base::log::error(base::with_commas(queued_) +
                       " URLs are queued that nobody has; the same command continues with them");
      exit_status_ = exit_fatal;
      return stop(0);
  }
}

void CrawlRun::end_by_limit(std::string why, std::int64_t grace_ns) {
  exit_status_ = exit_limit;
  figures_.stopped_why = std::move(why);
  stop(grace_ns);
}

// The first asks for a good end, and says how to have a quick one; the second leaves at once.
void CrawlRun::on_interrupt() {
  exit_status_ = exit_interrupted;
  if (++interrupts_ > 1) return leave_at_once();
  interrupt_deadline_ = base::monotonic_ns() + interrupted_for_ns;
  stop_deadline_ = std::min(stop_deadline_, base::monotonic_ns() + interrupt_grace_ns + interrupt_patience_ns);
  if (phase_ == Phase::finishing) {
    base::log::warning("all is stored; making indexes for 10 s at most, once more to leave without them");
    return;
  }
  if (phase_ == Phase::starting) return give_up_starting();
  base::log::warning("stopping: what is under way may finish for " + std::to_string(interrupt_grace_ns / (1000 * ms)) +
                     " s; once more to leave at once");
  stop(interrupt_grace_ns);
}

std::int64_t CrawlRun::deadline_ns() const {
  if (!options_.max_time) return frontier::never;
  return figures_.started_ns + options_.max_time->count() * ms;
}

// The file is being opened, which may take seconds; nothing of this run is in it.
void CrawlRun::give_up_starting() {
  at_once_ = true;
  phase_ = awaits_shards_ ? Phase::over : Phase::finishing;
  supervisor_.kill_storage();
}

void CrawlRun::leave_at_once() {
  at_once_ = true;
  supervisor_.kill_pool();
  if (phase_ == Phase::finishing) supervisor_.kill_storage();  // all is committed but the indexes
  if (phase_ == Phase::stopping)
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k) kill_worker(k);
}

// Takes no more; workers hand over what they have and leave.
void CrawlRun::stop(std::int64_t grace_ns) {
  if (phase_ > Phase::running) return;
  phase_ = Phase::stopping;
  stop_deadline_ = base::monotonic_ns() + grace_ns + (interrupts_ > 0 ? interrupt_patience_ns : stop_patience_ns);
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k))
      supervisor_.worker(k)->send(ipc::Stop{static_cast<std::uint32_t>(grace_ns / ms)});
  finish_when_workers_are_gone();
}

// Who has left need not be reaped yet, unless there are to be others.
bool CrawlRun::workers_are_gone() const {
  const bool others = goes_on_ || has_others();
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k) && (others || !workers_.has_left(k))) return false;
  return !workers_.any_draining();
}

void CrawlRun::finish_when_workers_are_gone() {
  if (phase_ != Phase::stopping || !workers_are_gone()) return;
  phase_ = Phase::finishing;
  supervisor_.finish_pool();
  if (!supervisor_.storage_running()) {
    phase_ = Phase::over;
    return;
  }
  keep_paces();
  keep_sample();
  goes_on_ |= has_others();  // who is interrupted leaves the rest to them
  supervisor_.storage()->send(ipc::Finish{exit_status(), leaves_indexes() || goes_on_, goes_on_});
}

// A worker that does not leave in time, an event loop that does not turn, and a callback that hangs, are killed; after
// a signal all that is late.
void CrawlRun::check_patience() {
  std::int64_t now = base::monotonic_ns();
  if (now > interrupt_deadline_ && !std::exchange(at_once_, true)) {
    if (phase_ == Phase::finishing) base::log::warning("the indexes are left to the next run");
    supervisor_.kill_storage();
  }
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k) {
    bool late = phase_ == Phase::stopping && now > stop_deadline_;
    const Stall stall = supervisor_.stall(k, now);
    if (!supervisor_.worker_running(k) || workers_.is_killed(k) || (!late && stall.what.empty())) continue;
    base::log::warning(stall.what.empty() ? "a worker does not leave: it is killed"
                                          : stall.what + ": its worker is started again");
    if (stall.event_loop) workers_.hung(k);
    kill_worker(k);
  }
}

void CrawlRun::kill_worker(unsigned k) {
  workers_.killed(k);
  supervisor_.kill_worker(k);
}

int CrawlRun::exit_status() const {
  if (exit_status_ != exit_finished) return exit_status_;
  bool nothing_fetched = figures_.pages == 0 && (figures_.failed > 0 || figures_.file.done == 0);
  return nothing_fetched ? exit_no_seed : exit_finished;
}

// Rows whose indexes would take longer than anybody waits who has asked for the end; the next run makes them.
bool CrawlRun::leaves_indexes() const {
  const ipc::Totals& file = figures_.file;
  return at_once_ || (interrupts_ > 0 && file.queued + file.done + file.failed + file.skipped > quickly_indexed);
}

}  // namespace crawl::coordinator
