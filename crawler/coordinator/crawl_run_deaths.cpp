// The deaths of processes: who is started again, and what becomes of the leases that were open.
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "base/time_units.h"
#include "crawler/coordinator/crawl_run.h"
#include "crawler/worker/render/render_room.h"

namespace crawl::coordinator {
namespace {

using base::ms;
constexpr std::int64_t storage_death_window_ns = 60'000 * ms;
constexpr std::uint64_t free_sitemaps = 10;  // that --max-pages N lets be requested beside N
constexpr unsigned max_silent_deaths = 3;
constexpr unsigned max_pool_deaths = 3, max_browsers_deaths = 5;

// Only where hosts are asked as fast as they answer, nothing else limits how many requests there are, and many are
// under way at once: where it is one by one, each has the cookies that the answer before it brought.
bool leases_ahead(const config::Options& options) {
  constexpr unsigned few_slots = 4;
  return options.delay && options.delay->count() == 0 && options.per_host > few_slots && !options.rate &&
         !options.limit_rate && !options.login.wanted() && !config::renders(options);
}

}  // namespace

void CrawlRun::on_death(const Death& death) {
  if (death.pool) return on_pool_death(death);
  if (death.browsers) return on_browsers_death(death);
  if (death.node) return on_node_death(death);
  death.storage ? on_storage_death(death) : on_worker_death(death);
}

// The pages that the programs had are with the workers, who have lost their way to them: all are made anew.
void CrawlRun::on_pool_death(const Death& death) {
  if (phase_ > Phase::running) return kill_stopping_workers("the process that runs callback programs died");
  if (++pool_deaths_ >= max_pool_deaths) {
    on_fatal("the process that runs callback programs died " + std::to_string(max_pool_deaths) + " times (" +
             death.how + "); what was committed stays");
    return stop(0);
  }
  base::log::warning("the process that runs callback programs died (" + death.how + "): its pages are fetched again");
  supervisor_.start_pool();
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k)) kill_worker(k);
}

// The same of the pages that browsers had. One that kills its pool whatever it is given must not go on for ever.
void CrawlRun::on_browsers_death(const Death& death) {
  if (phase_ > Phase::running) return kill_stopping_workers("the process that owns the browsers died");
  if (++browsers_deaths_ >= max_browsers_deaths) {
    on_fatal("the process that owns the browsers died " + std::to_string(max_browsers_deaths) +
             " times and rendered nothing (" + death.how + "); what was committed stays");
    return stop(0);
  }
  base::log::warning("the process that owns the browsers died (" + death.how + "): its pages are fetched again");
  supervisor_.start_browsers();
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k)) kill_worker(k);
}

// Without the pool they would wait for nothing; what they have stays queued.
void CrawlRun::kill_stopping_workers(const std::string& why) {
  if (phase_ != Phase::stopping || !supervisor_.any_worker_running()) return;
  base::log::warning(why + ": the pages that it had are left for the next run");
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k)) kill_worker(k);
}

// What it wrote is all there, and storage reads it while the kernel closes the connections that it had.
void CrawlRun::on_worker_leaves(unsigned k) {
  const bool drains = supervisor_.storage_running();
  workers_.left(k, drains);
  if (drains) supervisor_.storage()->send(ipc::WorkerDied{k});
}

void CrawlRun::on_worker_death(const Death& death) {
  unsigned k = death.worker;
  listen_to_worker_rest(k);
  visits_.forget(k, *frontier_, now_);
  if (workers_.has_left(k)) return finish_when_workers_are_gone();
  if (!death.clean) live_.note_worker_death();
  const bool drains = supervisor_.storage_running();
  if (phase_ == Phase::running && !supervisor_.lease_holds())
    return give_up_ring("the lease of this machine has ended");
  const bool of_itself = workers_.died(k, death.clean, death.culprit, drains);
  if (of_itself && !at_once_) base::log::warning("a worker process died (" + death.how + "): its URLs are tried again");
  if (workers_.silent_deaths() >= max_silent_deaths)
    on_fatal("worker processes die at their start (" + death.how +
             "); is there room for threads and memory (`ulimit -u`, `ulimit -v`)? What was committed stays");
  if (drains) supervisor_.storage()->send(ipc::WorkerDied{k});
}

// What the dead worker had said before counts.
void CrawlRun::listen_to_worker_rest(unsigned k) {
  ipc::Channel& channel = *supervisor_.worker(k);
  while (channel.fill() && !channel.drained())
    while (auto frame = channel.next()) on_worker(k, *frame);
  while (auto frame = channel.next()) on_worker(k, *frame);
}

void CrawlRun::on_drained(unsigned k) {
  workers_.drained(k);
  auto condemned = frontier_->give_back(k, workers_.culprit(k), workers_.own_fault(k), now_);
  if (condemned) on_condemned(*condemned);
  bool spare = k == workers_.spare();  // that one is started when it is needed
  if (fatal_) stop(0);
  if (phase_ == Phase::running && !spare) start_worker(k);
  finish_when_workers_are_gone();
}

// It killed its worker process twice, alone in it.
void CrawlRun::on_condemned(const frontier::Condemned& condemned) {
  if (condemned.robots_fetch != 0) {  // it has no row
    ipc::AttemptEnd crash;
    crash.reason = model::Reason::crash;
    crash.robots = ipc::RobotsFetchResult{.detail = "it killed its worker process twice"};
    robots_->on_answer(condemned.robots_fetch, crash, now_);
    return frontier_->committed(condemned.lease, false);
  }
  base::log::warning("gave up on " + condemned.url + ": it killed its worker process twice");
  supervisor_.storage()->send(ipc::RefusedUrl{condemned.lease, condemned.url_id, condemned.host, condemned.depth,
                                              condemned.attempts, model::Reason::crash,
                                              "killed its worker process twice"});
}

void CrawlRun::start_worker(unsigned k) {
  workers_.started(k);
  supervisor_.start_worker(k);
}

// The committed state is all there is: every process is made anew from it.
void CrawlRun::on_storage_death(const Death& death) {
  const bool as_wanted = phase_ == Phase::finishing && death.clean;
  const bool was_killed = at_once_ && phase_ >= Phase::stopping;
  if (as_wanted && goes_on_) return ring_is_down();
  if (as_wanted || was_killed) {
    if (was_killed) supervisor_.kill_workers();
    phase_ = Phase::over;
    return;
  }
  if (store_lost_ && !fatal_) return give_up_ring({});
  std::int64_t now = base::monotonic_ns();
  bool again = last_storage_death_ != 0 && now - last_storage_death_ < storage_death_window_ns;
  last_storage_death_ = now;
  live_.note_storage_death();
  supervisor_.kill_all();
  bool ending = (phase_ == Phase::stopping && !goes_on_) || exit_status_ != exit_finished;
  if (fatal_ || again || ending) {
    if (!fatal_)
      base::log::error("the storage process died (" + death.how +
                       "); what was committed stays, the same command continues");
    if (exit_status_ == exit_finished) exit_status_ = exit_fatal;
    phase_ = Phase::over;
    return;
  }
  base::log::warning("the storage process died (" + death.how + "): starting again from what was committed");
  if (goes_on_) return ring_is_down();  // as it was about to be: others wait for shards, or for the end
  reset_frontier();
  start_processes(figures_.run_id);
}

void CrawlRun::start_processes(std::int64_t run) {
  phase_ = Phase::starting;
  supervisor_.start_storage(run);
  supervisor_.start_pool();
  supervisor_.start_browsers();
}

void CrawlRun::reset_frontier() {
  frontier::FrontierSettings settings{
      .workers = options_.processes, .per_host = options_.per_host, .max_pages_per_host = options_.max_pages_per_host};
  if (options_.max_pages) settings.max_sitemaps = *options_.max_pages + free_sitemaps;
  settings.now_ns = base::monotonic_ns();
  settings.unix_offset_ns = base::unix_ms() * ms - settings.now_ns;
  if (options_.delay) settings.pace.fixed_delay_ns = options_.delay->count() * ms;
  settings.ahead = leases_ahead(options_);
  const std::uint64_t sitemaps_asked = frontier_ ? frontier_->sitemaps_asked() : 0;
  robots_ = std::make_unique<frontier::RobotsCache>();
  if (config::renders(options_)) {
    settings.render_room = worker::render_room(options_);
    if (!kinds_) kinds_ = std::make_unique<frontier::RenderKinds>(options_);
  }
  frontier_ = std::make_unique<frontier::Frontier>(settings, options_.robots ? robots_.get() : nullptr, kinds_.get());
  visits_.clear();
  frontier_->set_sitemaps_asked(sitemaps_asked);
  workers_.reset(options_.processes + 1);
  question_ = Question::not_asked;
}

}  // namespace crawl::coordinator
