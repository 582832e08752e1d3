#include "crawler/coordinator/coordinator.h"

#include <poll.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "base/clock.h"
#include "base/log.h"
#include "base/system.h"
#include "base/text.h"
#include "crawler/coordinator/dispatcher.h"
#include "crawler/coordinator/progress.h"
#include "crawler/coordinator/request_secrets.h"
#include "crawler/coordinator/seed_pump.h"
#include "crawler/coordinator/signals.h"
#include "crawler/coordinator/supervisor.h"
#include "crawler/coordinator/waiting.h"
#include "crawler/coordinator/worker_records.h"
#include "crawler/frontier/frontier.h"
#include "crawler/robots/robots_keeper.h"

namespace crawl::coordinator {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t interrupt_grace_ns = 10'000 * ms;  // first Ctrl-C: what is under way may finish
constexpr std::int64_t stop_patience_ns = 15'000 * ms;    // then a worker that does not leave is killed
constexpr std::int64_t storage_death_window_ns = 60'000 * ms;
constexpr std::int64_t parked_ns = 300'000 * ms;      // hosts that wait longer do not hold the end open
constexpr std::int64_t parse_limit_ns = 30'000 * ms;  // a callback that hangs longer is killed with its worker
constexpr std::int64_t keep_paces_interval_ns = 1'000 * ms;
constexpr unsigned most_silent_deaths = 3;
constexpr unsigned most_pool_deaths = 3;

class Coordinator {
 public:
  Coordinator(const config::Options& options, const std::string& options_json, const RingLimits& limits,
              const ProcessMains& mains, SeedReader seeds, RequestSecrets secrets)
      : options_(options),
        seeds_(std::move(seeds)),
        secrets_(std::move(secrets)),
        supervisor_(options, options_json, limits, mains),
        progress_(options),
        dispatcher_(options, supervisor_, workers_, secrets_, figures_) {
    reset_frontier();
  }

  Figures run() {
    figures_.started_ns = base::monotonic_ns();
    figures_.started_unix_ms = base::unix_ms();
    start_processes(0);
    while (phase_ != Phase::over) turn();
    progress_.finish();
    figures_.ended_ns = base::monotonic_ns();
    figures_.seeds = seeds_.reader().accepted();
    figures_.seeds_refused = seeds_.reader().refused();
    figures_.coordinator_cpu_ns = base::process_cpu_ns();
    figures_.coordinator_peak_memory = base::peak_memory_bytes();
    figures_.exit_status = exit_status();
    for (auto& [id, host] : hosts_) host.name = frontier_->host_name(id);
    figures_.name_slowest(hosts_);
    return figures_;
  }

 private:
  enum class Phase {
    starting,  // storage opens the file
    running,
    stopping,   // workers finish what is under way, hand it to storage and leave
    finishing,  // storage commits, ends the run, leaves
    over,
  };

  // ---- one turn of the loop: wait, listen to everybody, decide, speak ----

  void turn() {
    wait();
    Signals::Taken signals = signals_ready_ ? signals_.take() : Signals::Taken{};
    for (int i = 0; i < signals.interrupts; ++i) on_interrupt();
    listen();
    while (signals.child_ended) {
      auto death = supervisor_.reap();
      if (!death) break;
      on_death(*death);
    }
    now_ = base::monotonic_ns();
    if (phase_ == Phase::running) {
      if (seeds_ready_ && seeds_.wants_input())
        seeds_.pump(*supervisor_.storage(), [this](const parser::Url& url) { secrets_.note_seed(url); });
      dispatcher_.hand_out(*frontier_, now_);
      speak_of_robots();
      if (pace_is_urgent_ || now_ - paces_kept_at_ > keep_paces_interval_ns) keep_paces();
      check_limits();
      check_end();
    }
    check_patience();
    speak();
    progress_.tick(snapshot());
  }

  void wait() {
    fds_.clear();
    fds_.push_back({signals_.fd(), POLLIN, 0});
    add_channel(supervisor_.storage());
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
      if (supervisor_.worker_running(k)) add_channel(supervisor_.worker(k));
    bool seeds_at_once = false;
    if (phase_ == Phase::running && seeds_.wants_input()) {
      if (seeds_.fd() >= 0) {
        fds_.push_back({seeds_.fd(), POLLIN, 0});
      } else {
        seeds_at_once = true;
      }
    }
    ::poll(fds_.data(), fds_.size(), seeds_at_once ? 0 : timeout_ms());
    signals_ready_ = fds_[0].revents != 0;
    seeds_ready_ = seeds_at_once || (phase_ == Phase::running && seeds_.wants_input() && fds_.back().revents != 0);
  }

  void add_channel(ipc::Channel* channel) {
    if (channel) fds_.push_back({channel->fd(), static_cast<short>(POLLIN | (channel->has_output() ? POLLOUT : 0)), 0});
  }

  int timeout_ms() {
    std::int64_t at = progress_.next_tick_ns();
    if (phase_ == Phase::running) at = std::min({at, dispatcher_.next_claim(*frontier_), deadline_ns()});
    at = std::min(at, base::monotonic_ns() + 1000 * ms);  // patience and hanging callbacks are looked at each second
    std::int64_t left = at - base::monotonic_ns();
    return static_cast<int>(std::clamp<std::int64_t>((left + ms - 1) / ms, 0, 1000));
  }

  // ---- listening ----

  void listen() {
    now_ = base::monotonic_ns();
    if (ipc::Channel* storage = supervisor_.storage()) listen_to_storage(*storage);
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
      if (supervisor_.worker_running(k)) listen_to_worker(k);
  }

  void listen_to_storage(ipc::Channel& channel) {
    do {
      channel.fill();  // its end is noticed when it is reaped
      while (auto frame = channel.next()) on_storage(*frame);
    } while (!channel.drained());
  }

  void listen_to_worker(unsigned k) {
    ipc::Channel& channel = *supervisor_.worker(k);
    do {
      channel.fill();
      while (auto frame = channel.next()) on_worker(k, *frame);
    } while (!channel.drained());
  }

  void on_worker(unsigned k, const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::Credit::type:
        workers_.gave_credit(k, ipc::decode<ipc::Credit>(frame).leases);
        break;
      case ipc::Finished::type:
        for (const ipc::AttemptEnd& attempt : ipc::decode<ipc::Finished>(frame).attempts) on_attempt(attempt);
        break;
      case ipc::Written::type:
        for (const ipc::Written::Stamp& stamp : ipc::decode<ipc::Written>(frame).stamps) frontier_->written(stamp);
        break;
      case ipc::WorkerFigures::type:
        figures_.workers.push_back(ipc::decode<ipc::WorkerFigures>(frame));
        break;
      default:
        throw ipc::FrameError("a worker sent a message that the coordinator does not know");
    }
  }

  void on_attempt(const ipc::AttemptEnd& attempt) {
    if (auto host = frontier_->host_of_lease(attempt.lease); host && attempt.written_at != 0)
      hosts_[*host].count(attempt);
    figures_.wire_bytes += attempt.wire_size;
    dispatcher_.note_bytes(now_, attempt.wire_size);
    if (!attempt.set_cookies.empty())
      secrets_.note_cookies(frontier_->url_of_lease(attempt.lease), attempt.set_cookies);
    if (attempt.robots) robots_->on_answer(frontier_->errand_of_lease(attempt.lease), attempt, now_);
    if (attempt.retry) ++figures_.retries;
    pace_is_urgent_ |= attempt.retry_after_ms > 0;  // a kill must not lose what a server asked for
    frontier_->finished(attempt, now_);
  }

  void on_storage(const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::Hosts::type:
        for (const ipc::HostEntry& host : ipc::decode<ipc::Hosts>(frame).hosts) frontier_->add_queued(host);
        break;
      case ipc::Ready::type:
        on_ready(ipc::decode<ipc::Ready>(frame));
        break;
      case ipc::Committed::type:
        on_committed(ipc::decode<ipc::Committed>(frame));
        break;
      case ipc::SeedsStored::type:
        seeds_.stored(ipc::decode<ipc::SeedsStored>(frame).seeds);
        break;
      case ipc::Urls::type:
        frontier_->add_urls(ipc::decode<ipc::Urls>(frame));
        break;
      case ipc::RobotsKept::type:
        for (const auto& entry : ipc::decode<ipc::RobotsKept>(frame).entries) robots_->on_kept(entry, now_);
        break;
      case ipc::Trapped::type:
        on_trapped(ipc::decode<ipc::Trapped>(frame));
        break;
      case ipc::Drained::type:
        on_drained(ipc::decode<ipc::Drained>(frame).worker);
        break;
      case ipc::QueuedAnswer::type:
        on_queued_answer(ipc::decode<ipc::QueuedAnswer>(frame).queued);
        break;
      case ipc::DiskLow::type:
        on_disk_low(ipc::decode<ipc::DiskLow>(frame).free_bytes);
        break;
      case ipc::Fatal::type:
        on_fatal(ipc::decode<ipc::Fatal>(frame).message);
        break;
      case ipc::StorageFigures::type:
        on_storage_figures(ipc::decode<ipc::StorageFigures>(frame));
        break;
      default:
        throw ipc::FrameError("storage sent a message that the coordinator does not know");
    }
  }

  void on_trapped(const ipc::Trapped& trap) {
    base::log::info("a trap of endless URLs whose pages say the same: " + trap.prefix);
    frontier_->drop(trap.host, trap.prefix);
  }

  void on_ready(const ipc::Ready& ready) {
    figures_.run_id = ready.run_id;
    figures_.file = ready.totals;
    if (phase_ != Phase::starting) return;  // interrupted while the file was opened
    frontier_->set_pages(pages_of_hosts_);
    frontier_->begin_run(base::monotonic_ns());
    for (unsigned k = 0; k < options_.processes; ++k) start_worker(k);
    phase_ = Phase::running;
    seeds_.send_again(*supervisor_.storage());
  }

  void on_committed(const ipc::Committed& message) {
    for (const ipc::HostEntry& host : message.hosts) frontier_->add_queued(host);
    for (const ipc::CommittedLease& lease : message.leases) {
      frontier_->committed(lease.lease, lease.current && lease.status != 0 && !lease.sitemap);
      if (lease.current && !lease.sitemap) figures_.count(lease);
    }
    figures_.file = message.totals;
    asked_queued_ = false;
  }

  void on_queued_answer(std::uint64_t queued) {
    bool capped = frontier_->only_capped_left();
    if (!asked_queued_ || !(everything_idle() || capped)) return;
    if (queued != 0 && capped) {
      exit_status_ = exit_limit;
      figures_.stopped_why = "--max-pages-per-host is reached";
    } else if (queued != 0) {
      base::log::error(base::with_commas(queued) +
                       " URLs are queued that nobody has; the same command goes on with them");
      exit_status_ = exit_fatal;
    }
    stop(0);
  }

  void on_disk_low(std::uint64_t free) {
    base::log::error("the disk has only " + base::byte_text(static_cast<double>(free)) +
                     " left, less than --min-free; stopping (the same command goes on where this one stopped)");
    exit_status_ = exit_fatal;
    stop(0);
  }

  void on_fatal(const std::string& message) {
    base::log::error(message);
    exit_status_ = exit_fatal;
    fatal_ = true;
  }

  void on_storage_figures(const ipc::StorageFigures& figures) {
    figures_.storage = figures;
    figures_.file = figures.totals;
  }

  // ---- handing out: dispatcher.h ----

  // What robots.txt files have to do with others: questions and what was read to storage, errands to the frontier.
  void speak_of_robots() {
    for (const ipc::Verdict& verdict : frontier_->take_refused()) supervisor_.storage()->send(verdict);
    for (const auto& freed : robots_->take_freed()) frontier_->unblock(freed.host, freed.crawl_delay_ns);
    for (const robots::Errand& errand : robots_->take_errands())
      frontier_->add_errand(errand.host, errand.number, errand.url);
    for (const ipc::RobotsRead& read : robots_->take_read()) supervisor_.storage()->send(read);
    std::vector<std::string> questions = robots_->take_questions();
    if (!questions.empty()) supervisor_.storage()->send(ipc::AskRobots{std::move(questions)});
  }

  // What was learned of the hosts outlives the run.
  void keep_paces() {
    ipc::HostStates message{frontier_->take_changed_paces()};
    if (!message.hosts.empty()) supervisor_.storage()->send(message);
    paces_kept_at_ = now_;
    pace_is_urgent_ = false;
  }

  // ---- the end ----

  bool everything_idle() const { return seeds_.all_stored() && frontier_->empty(); }

  std::int64_t deadline_ns() const {
    if (!options_.max_time) return frontier::never;
    return figures_.started_ns + options_.max_time->count() * ms;
  }

  void check_limits() {
    if (phase_ != Phase::running) return;
    bool pages = options_.max_pages && figures_.pages >= *options_.max_pages;
    // It may end by itself at just that number; the word that the last attempt is over may come after its outcome.
    if (pages && (everything_idle() || frontier_->open_leases() > 0)) pages = false;
    if (pages || now_ >= deadline_ns()) {
      exit_status_ = exit_limit;
      figures_.stopped_why = pages ? "--max-pages is reached" : "--max-time is over";
      stop(interrupt_grace_ns);
    }
  }

  void check_end() {
    if (phase_ != Phase::running || asked_queued_) return;
    if (everything_idle() || (seeds_.all_stored() && frontier_->only_capped_left())) {
      asked_queued_ = true;
      supervisor_.storage()->send(ipc::AskQueued{});
    } else if (only_parked_left()) {
      exit_status_ = exit_limit;
      stop(0);
    }
  }

  // Nothing can be asked for the next five minutes.
  bool only_parked_left() {
    if (!seeds_.all_stored() || frontier_->open_leases() != 0 || frontier_->awaits_refills() ||
        robots_->awaits_storage())
      return false;
    std::int64_t next = frontier_->next_event();
    if (next == frontier::never || next - now_ <= parked_ns) return false;
    figures_.stopped_why = "the hosts that are left are not to be asked yet: " + waiting_hosts_text(*frontier_, now_);
    return true;
  }

  // The first asks for a good end, and says how to have a quick one; the second leaves at once.
  void on_interrupt() {
    exit_status_ = exit_interrupted;
    if (++interrupts_ > 1) return leave_at_once();
    if (phase_ == Phase::finishing) {
      base::log::warning("all is stored; making indexes, once more to leave without them");
      return;
    }
    if (phase_ == Phase::starting) return give_up_starting();
    base::log::warning("stopping: what is under way may finish for 10 s; once more to leave at once");
    stop(interrupt_grace_ns);
  }

  // The file is being opened, which may take seconds; nothing of this run is in it.
  void give_up_starting() {
    at_once_ = true;
    phase_ = Phase::finishing;
    supervisor_.kill_storage();
  }

  void leave_at_once() {
    at_once_ = true;
    supervisor_.kill_pool();
    if (phase_ == Phase::finishing) supervisor_.kill_storage();  // all is committed but the indexes
    if (phase_ == Phase::stopping)
      for (unsigned k = 0; k < supervisor_.worker_slots(); ++k) kill_worker(k);
  }

  // Takes no more; workers hand over what they have and leave.
  void stop(std::int64_t grace_ns) {
    if (phase_ > Phase::running) return;
    phase_ = Phase::stopping;
    stop_deadline_ = base::monotonic_ns() + grace_ns + stop_patience_ns;
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
      if (supervisor_.worker_running(k))
        supervisor_.worker(k)->send(ipc::Stop{static_cast<std::uint32_t>(grace_ns / ms)});
    finish_when_workers_are_gone();
  }

  void finish_when_workers_are_gone() {
    if (phase_ != Phase::stopping || supervisor_.any_worker_running() || workers_.any_draining()) return;
    phase_ = Phase::finishing;
    supervisor_.finish_pool();
    if (!supervisor_.storage_running()) {
      phase_ = Phase::over;
      return;
    }
    keep_paces();
    supervisor_.storage()->send(ipc::Finish{exit_status(), at_once_});
  }

  // A worker that does not leave in time, and a callback that hangs, are killed.
  void check_patience() {
    std::int64_t now = base::monotonic_ns();
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k) {
      bool late = phase_ == Phase::stopping && now > stop_deadline_;
      bool hangs = supervisor_.parse_age_ns(k, now) > parse_limit_ns;
      if (!supervisor_.worker_running(k) || workers_.is_killed(k) || (!late && !hangs)) continue;
      base::log::warning(hangs ? "a callback takes longer than 30 s: its worker is started again"
                               : "a worker does not leave: it is killed");
      kill_worker(k);
    }
  }

  void kill_worker(unsigned k) {
    workers_.killed(k);
    supervisor_.kill_worker(k);
  }

  int exit_status() const {
    if (exit_status_ != exit_finished) return exit_status_;
    bool nothing_fetched = figures_.pages == 0 && (figures_.failed > 0 || figures_.file.done == 0);
    return nothing_fetched ? exit_no_seed : exit_finished;
  }

  // ---- deaths ----

  void on_death(const Death& death) {
    if (death.pool) return on_pool_death(death);
    death.storage ? on_storage_death(death) : on_worker_death(death);
  }

  // The pages that the programs had are with the workers, who have lost their way to them: all are made anew.
  void on_pool_death(const Death& death) {
    if (phase_ > Phase::running) return kill_stopping_workers();
    if (++pool_deaths_ >= most_pool_deaths) {
      on_fatal("the process that runs callback programs died " + std::to_string(most_pool_deaths) + " times (" +
               death.how + "); what was committed stays");
      return stop(0);
    }
    base::log::warning("the process that runs callback programs died (" + death.how + "): its pages are fetched again");
    supervisor_.start_pool();
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
      if (supervisor_.worker_running(k)) kill_worker(k);
  }

  // Without the pool they would wait for nothing; what they have stays queued.
  void kill_stopping_workers() {
    if (phase_ != Phase::stopping || !supervisor_.any_worker_running()) return;
    base::log::warning("the process that runs callback programs died: the pages that it had are left for the next run");
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
      if (supervisor_.worker_running(k)) kill_worker(k);
  }

  void on_worker_death(const Death& death) {
    unsigned k = death.worker;
    listen_to_worker_rest(k);
    const bool drains = supervisor_.storage_running();
    const bool of_itself = workers_.died(k, death.clean, death.culprit, drains);
    if (of_itself && !at_once_)
      base::log::warning("a worker process died (" + death.how + "): its URLs are tried again");
    if (workers_.silent_deaths() >= most_silent_deaths)
      on_fatal("worker processes die at their start (" + death.how +
               "); is there room for threads and memory (`ulimit -u`, `ulimit -v`)? What was committed stays");
    if (drains) supervisor_.storage()->send(ipc::WorkerDied{k});
  }

  // What the dead worker had said before counts.
  void listen_to_worker_rest(unsigned k) {
    ipc::Channel& channel = *supervisor_.worker(k);
    while (channel.fill() && !channel.drained())
      while (auto frame = channel.next()) on_worker(k, *frame);
    while (auto frame = channel.next()) on_worker(k, *frame);
  }

  void on_drained(unsigned k) {
    workers_.drained(k);
    auto condemned = frontier_->give_back(k, workers_.culprit(k), workers_.own_fault(k), now_);
    if (condemned && condemned->url_id < 0) {  // a robots.txt, which has no row
      ipc::AttemptEnd crash;
      crash.reason = model::Reason::crash;
      crash.robots = ipc::RobotsAnswer{.detail = "it killed its worker process twice"};
      robots_->on_answer(-condemned->url_id, crash, now_);
      frontier_->committed(condemned->lease, false);
    } else if (condemned) {
      base::log::warning("gave up on " + condemned->url + ": it killed its worker process twice");
      supervisor_.storage()->send(ipc::Verdict{condemned->lease, condemned->url_id, condemned->host, condemned->depth,
                                               condemned->attempts, model::State::failed, model::Reason::crash,
                                               "killed its worker process twice"});
    }
    bool spare = k == workers_.spare();  // that one is started when it is needed
    if (fatal_) stop(0);
    if (phase_ == Phase::running && !spare) start_worker(k);
    finish_when_workers_are_gone();
  }

  void start_worker(unsigned k) {
    workers_.started(k);
    supervisor_.start_worker(k);
  }

  // The committed state is all there is: every process is made anew from it.
  void on_storage_death(const Death& death) {
    if (phase_ == Phase::finishing && (death.clean || at_once_)) {
      phase_ = Phase::over;
      return;
    }
    std::int64_t now = base::monotonic_ns();
    bool again = last_storage_death_ != 0 && now - last_storage_death_ < storage_death_window_ns;
    last_storage_death_ = now;
    supervisor_.kill_all();
    bool ending = phase_ == Phase::stopping || exit_status_ != exit_finished;
    if (fatal_ || again || ending) {
      if (!fatal_)
        base::log::error("the storage process died (" + death.how +
                         "); what was committed stays, the same command goes on");
      if (exit_status_ == exit_finished) exit_status_ = exit_fatal;
      phase_ = Phase::over;
      return;
    }
    base::log::warning("the storage process died (" + death.how + "): starting again from what was committed");
    if (phase_ != Phase::starting) pages_of_hosts_ = frontier_->pages();
    reset_frontier();
    start_processes(figures_.run_id);
  }

  void start_processes(std::int64_t run) {
    phase_ = Phase::starting;
    supervisor_.start_storage(run);
    supervisor_.start_pool();
  }

  void reset_frontier() {
    frontier::FrontierSettings settings{.workers = options_.processes,
                                        .per_host = options_.per_host,
                                        .max_pages_per_host = options_.max_pages_per_host,
                                        .pace = {}};
    settings.unix_offset_ns = base::unix_ms() * ms - base::monotonic_ns();
    if (options_.delay) settings.pace.fixed_delay_ns = options_.delay->count() * ms;
    robots_ = std::make_unique<robots::RobotsKeeper>();
    frontier_ = std::make_unique<frontier::Frontier>(settings, options_.robots ? robots_.get() : nullptr);
    workers_.reset(options_.processes + 1);
    asked_queued_ = false;
  }

  // ---- speaking ----

  void speak() {
    if (ipc::Channel* storage = supervisor_.storage()) storage->flush();
    for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
      if (supervisor_.worker_running(k)) supervisor_.worker(k)->flush();
  }

  Snapshot snapshot() {
    Snapshot moment;
    moment.now_ns = base::monotonic_ns();
    if (moment.now_ns < progress_.next_tick_ns()) return moment;
    moment.started_ns = figures_.started_ns;
    moment.done = figures_.done;
    moment.failed = figures_.failed;
    moment.in_flight = frontier_->in_flight();
    moment.queued = figures_.file.queued - std::min<std::uint64_t>(figures_.file.queued, frontier_->open_leases());
    moment.wire_bytes = figures_.wire_bytes;
    moment.seeds_ended = seeds_.at_end();
    moment.note = note();
    return moment;
  }

  std::string note() {
    if (phase_ == Phase::starting) return "opening " + options_.output;
    if (phase_ == Phase::stopping) return "stopping";
    if (phase_ == Phase::finishing) return "making indexes";
    if (frontier_->in_flight() > 0) return {};
    if (const std::size_t pages = frontier_->open_leases(); pages > 0)
      return options_.on_page.empty()
                 ? ""
                 : base::with_commas(pages) + (pages == 1 ? " page is" : " pages are") + " with the callback program";
    return waiting_note(*frontier_, now_);
  }

  const config::Options& options_;
  SeedPump seeds_;
  RequestSecrets secrets_;
  Signals signals_;
  Supervisor supervisor_;
  Progress progress_;
  std::unique_ptr<robots::RobotsKeeper> robots_;
  std::unique_ptr<frontier::Frontier> frontier_;  // asks robots_
  Figures figures_;
  WorkerRecords workers_;
  Dispatcher dispatcher_;

  Phase phase_ = Phase::starting;
  std::int64_t now_ = base::monotonic_ns();
  std::int64_t paces_kept_at_ = now_;
  bool pace_is_urgent_ = false;
  std::vector<pollfd> fds_;
  bool seeds_ready_ = false, signals_ready_ = false;

  std::vector<std::pair<model::HostId, std::uint32_t>> pages_of_hosts_;  // before storage died
  unsigned pool_deaths_ = 0;                                             // of the pool of callback programs

  int exit_status_ = exit_finished;
  int interrupts_ = 0;
  bool at_once_ = false, fatal_ = false, asked_queued_ = false;
  std::int64_t stop_deadline_ = 0;
  std::int64_t last_storage_death_ = 0;
  std::unordered_map<model::HostId, HostFigures> hosts_;
};

}  // namespace

Figures run_crawl(const config::Options& options, const std::string& options_json, const RingLimits& limits,
                  const ProcessMains& mains) {
  auto refuse = [](const std::string& why) {
    base::log::error(why);
    Figures figures;
    figures.exit_status = exit_usage;
    return figures;
  };
  auto seeds = SeedReader::open(options.seeds);
  if (!seeds) return refuse(seeds.error());
  auto secrets = RequestSecrets::open(options);
  if (!secrets) return refuse(secrets.error());
  if (std::string why = options.on_page.empty() ? "" : on_page::unusable(options.on_page); !why.empty())
    return refuse(why);
  return Coordinator(options, options_json, limits, mains, std::move(*seeds), std::move(*secrets)).run();
}

}  // namespace crawl::coordinator
