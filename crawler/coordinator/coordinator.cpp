#include "crawler/coordinator/coordinator.h"

#include <poll.h>

#include <algorithm>

#include "base/clock.h"
#include "base/log.h"
#include "base/system.h"
#include "base/text/text.h"
#include "base/time_units.h"
#include "config/link_rules.h"
#include "crawler/coordinator/crawl_run.h"
#include "crawler/coordinator/progress/waiting.h"
#include "crawler/login/sign_in.h"
#include "crawler/login/sign_in_process.h"
#include "model/url_mask.h"

namespace crawl::coordinator {
namespace {

using base::ms;
constexpr std::int64_t keep_paces_interval_ns = 1'000 * ms;
constexpr std::int64_t held_for_ns = 2'000 * ms;
constexpr std::int64_t report_interval_ns = 10'000 * ms;

}  // namespace

CrawlRun::CrawlRun(const config::Options& options, const std::string& options_json, const RingLimits& limits,
                   const ProcessMains& mains, Start start, const Watch& watch)
    : options_(options),
      seeds_(std::move(start.seeds), options.drop_params),
      secrets_(std::move(start.secrets)),
      supervisor_(options, options_json, limits, mains, std::move(start.session)),
      progress_(options),
      watch_(watch),
      dispatcher_(options, supervisor_, workers_, secrets_, public_hosts_, figures_),
      visits_(supervisor_, secrets_, dispatcher_, public_hosts_, own_hosts_, config::logout_patterns(options)),
      renewal_(options),
      now_(base::monotonic_ns()),
      paces_kept_at_(now_) {
  reset_frontier();
}

Figures CrawlRun::run() {
  if (watch_.begins) watch_.begins();
  figures_.started_ns = base::monotonic_ns();
  figures_.started_unix_ms = base::unix_ms();
  if (supervisor_.is_shared()) {
    awaits_shards_ = true;
    supervisor_.start_node(false, {});
  } else {
    start_processes(0);
  }
  while (phase_ != Phase::over) turn();
  leave_machines();
  if (interrupts_ > 0) supervisor_.wait_for_pool(interrupt_deadline_ - base::monotonic_ns());
  progress_.finish();
  complete_figures();
  if (supervisor_.monitor()) {
    write_state(full_snapshot());
    supervisor_.monitor()->finish();
  }
  figures_.exit_status = exit_status();
  figures_.name_slowest(hosts_, [this](model::HostId id) { return frontier_->host_name(id); });
  return figures_;
}

// What is asked for only when somebody looks.
void CrawlRun::complete_figures() {
  figures_.ended_ns = base::monotonic_ns();
  figures_.seeds = seeds_.reader().accepted();
  figures_.seeds_refused = seeds_.reader().refused();
  figures_.coordinator_cpu_ns = base::process_cpu_ns();
  figures_.coordinator_peak_memory = base::peak_memory_bytes();
}

void CrawlRun::report() {
  if (!watch_.goes_on || now_ < report_at_ || phase_ == Phase::starting) return;
  complete_figures();
  watch_.goes_on(figures_);
  report_at_ = now_ + report_interval_ns;
}

LiveFeed::Moment CrawlRun::live_moment(const std::vector<RunningProcess>& processes) const {
  return {figures_, *frontier_, hosts_, processes, now_};
}

// To who looks on.
void CrawlRun::show() {
  if (phase_ == Phase::running && live_.wants_sample(now_)) keep_sample();
  if (supervisor_.monitor() && live_.wants_state(now_)) write_state(full_snapshot());
}

void CrawlRun::write_state(const Snapshot& moment) {
  constexpr std::string_view phases[] = {"opening", "crawling", "stopping", "finishing", "finished"};
  const std::vector<RunningProcess> processes = supervisor_.processes();
  live_.write_state(live_moment(processes), moment, phases[static_cast<std::size_t>(phase_)], options_.retries + 1,
                    supervisor_.monitor()->board());
}

// In the file, where curves are drawn from it.
void CrawlRun::keep_sample() {
  const std::vector<RunningProcess> processes = supervisor_.processes();
  supervisor_.storage()->send(ipc::SampleTaken{live_.take_sample(live_moment(processes))});
}

void CrawlRun::turn() {
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
    release_held();
    check_end();
  }
  if (phase_ == Phase::running || phase_ == Phase::stopping)
    visits_.work(*frontier_, options_.robots ? robots_.get() : nullptr, phase_ == Phase::stopping, now_);
  check_machines();
  check_patience();
  speak();
  progress_.tick(snapshot());
  report();
  show();
}

// Whatever became of the pages that were to decide: nobody waits for long.
void CrawlRun::release_held() {
  if (frontier_->held() == 0) released_at_ = now_;
  if (now_ - released_at_ < held_for_ns) return;
  kinds_->release();
  frontier_->release_held();
  released_at_ = now_;
}

void CrawlRun::wait() {
  fds_.clear();
  fds_.push_back({signals_.fd(), POLLIN, 0});
  add_channel(supervisor_.storage());
  if (supervisor_.node_running()) add_channel(supervisor_.node());
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k)) add_channel(supervisor_.worker(k));
  if (renewal_.fd() >= 0) fds_.push_back({renewal_.fd(), POLLIN, 0});
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

// Who closed its end is dying, which takes it a while: the signal of its end is waited for.
void CrawlRun::add_channel(ipc::Channel* channel) {
  if (channel && !channel->ended())
    fds_.push_back({channel->fd(), static_cast<short>(POLLIN | (channel->has_output() ? POLLOUT : 0)), 0});
}

int CrawlRun::timeout_ms() {
  std::int64_t at = progress_.next_tick_ns();
  if (phase_ == Phase::running) at = std::min({at, dispatcher_.next_claim(*frontier_), deadline_ns()});
  if (phase_ == Phase::running || phase_ == Phase::stopping) at = std::min(at, visits_.next_event());
  // Patience and hanging callbacks are looked at each second, and more often when there is a deadline to hold.
  at = std::min(at, base::monotonic_ns() + (interrupts_ > 0 ? 100 : 1000) * ms);
  if (supervisor_.monitor()) at = std::min(at, live_.next_state_ns());
  for (const std::int64_t moment : {ask_again_at_, tell_down_at_})
    if (moment != 0) at = std::min(at, moment);
  std::int64_t left = at - base::monotonic_ns();
  return static_cast<int>(std::clamp<std::int64_t>((left + ms - 1) / ms, 0, 1000));
}

void CrawlRun::listen() {
  now_ = base::monotonic_ns();
  if (supervisor_.node_running()) listen_to_node();
  if (ipc::Channel* storage = supervisor_.storage(); storage && may_have_input(*storage)) listen_to_storage(*storage);
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k) && may_have_input(*supervisor_.worker(k))) listen_to_worker(k);
  if (const auto session = renewal_.take(now_)) on_renewed(*session);
}

// As poll() said, or it came after that.
bool CrawlRun::may_have_input(const ipc::Channel& channel) const {
  const auto polled = std::ranges::find(fds_, channel.fd(), &pollfd::fd);
  return polled == fds_.end() || polled->revents != 0;
}

void CrawlRun::listen_to_storage(ipc::Channel& channel) {
  do {
    channel.fill();  // its end is noticed when it is reaped
    while (auto frame = channel.next()) on_storage(*frame);
  } while (!channel.drained());
}

void CrawlRun::listen_to_worker(unsigned k) {
  ipc::Channel& channel = *supervisor_.worker(k);
  do {
    channel.fill();
    while (auto frame = channel.next()) on_worker(k, *frame);
  } while (!channel.drained());
}

void CrawlRun::speak() {
  if (ipc::Channel* storage = supervisor_.storage()) storage->flush();
  if (supervisor_.node_running()) supervisor_.node()->flush();
  for (unsigned k = 0; k < supervisor_.worker_slots(); ++k)
    if (supervisor_.worker_running(k)) supervisor_.worker(k)->flush();
}

// What robots.txt files have to do with others: questions and what was read to storage, fetches to the frontier.
void CrawlRun::speak_of_robots() {
  for (const ipc::RefusedUrl& refusal : frontier_->take_refused()) {
    if (model::state_of(refusal.reason) == model::State::failed &&
        base::log::settings().level >= base::log::Level::info)
      base::log::info("failed " + std::string(frontier_->url_of_lease(refusal.lease)) + ": " + refusal.detail);
    supervisor_.storage()->send(refusal);
  }
  for (const auto& freed : robots_->take_freed()) {
    frontier_->unblock(freed.host, freed.crawl_delay_ns);
    visits_.note_robots();
  }
  if (kinds_)
    if (auto changed = kinds_->take_changed(); !changed.empty())
      supervisor_.storage()->send(ipc::RenderKindsChanged{std::move(changed)});
  for (const frontier::RobotsFetch& fetch : robots_->take_fetches())
    frontier_->add_robots_fetch(fetch.host, fetch.number, fetch.url);
  for (const ipc::RobotsRead& read : robots_->take_read()) supervisor_.storage()->send(read);
  std::vector<std::string> questions = robots_->take_questions();
  if (!questions.empty()) supervisor_.storage()->send(ipc::AskRobots{std::move(questions)});
}

// What was learned of the hosts outlives the run.
void CrawlRun::keep_paces() {
  ipc::HostStates message{frontier_->take_changed_paces()};
  if (!message.hosts.empty()) supervisor_.storage()->send(message);
  paces_kept_at_ = now_;
  pace_is_urgent_ = false;
}

Snapshot CrawlRun::snapshot() {
  Snapshot moment;
  moment.now_ns = base::monotonic_ns();
  return moment.now_ns < progress_.next_tick_ns() ? moment : full_snapshot();
}

Snapshot CrawlRun::full_snapshot() {
  Snapshot moment;
  moment.now_ns = base::monotonic_ns();
  moment.started_ns = figures_.started_ns;
  moment.done = figures_.done;
  moment.failed = figures_.failed;
  moment.client_errors = figures_.client_errors();
  moment.pages = figures_.pages;
  moment.in_flight = frontier_->in_flight();
  moment.queued = figures_.file.queued - std::min<std::uint64_t>(figures_.file.queued, frontier_->open_leases());
  moment.retrying = frontier_->retrying();
  moment.wire_bytes = figures_.wire_bytes;
  moment.seeds_ended = seeds_.at_end();
  moment.max_pages = options_.max_pages;
  if (options_.max_time) moment.time_left_ns = deadline_ns() - moment.now_ns;
  moment.url = frontier_->any_url_in_flight();
  const bool only_waits = phase_ == Phase::running && moment.in_flight == 0 && frontier_->open_leases() == 0;
  const auto waiting = only_waits ? frontier_->waiting_hosts(now_) : std::vector<frontier::WaitingHost>();
  if (!waiting.empty()) moment.waits_until_ns = waiting.front().until;
  moment.note = note(waiting);
  if (phase_ == Phase::running && moment.note.empty()) moment.paused = paused_note(frontier_->paused_hosts(now_), now_);
  if (const auto only = frontier_->only_host()) moment.pace = only_host_note(*only, options_.delay.has_value());
  return moment;
}

// What it does beside fetching, or waits for.
std::vector<std::string> CrawlRun::note(const std::vector<frontier::WaitingHost>& waiting) const {
  if (awaits_shards_) return {"waiting for hosts of this crawl"};
  if (phase_ == Phase::starting) return {"opening " + base::printable(options_.output)};
  if (phase_ == Phase::stopping) return {"stopping"};
  if (phase_ == Phase::finishing) return {"making indexes"};
  const std::size_t pages = frontier_->open_leases();
  if (pages == 0) return waiting_note(waiting, options_.retries + 1, now_);
  const bool rendering = config::renders(options_);
  if (frontier_->in_flight() > 0 || (options_.on_page.empty() && !rendering)) return {};
  return {base::with_commas(pages) + (pages == 1 ? " page is" : " pages are") +
          (rendering ? " with the browsers" : " with the callback program")};
}

Figures run_crawl(const config::Options& options, const std::string& options_json, const RingLimits& limits,
                  const ProcessMains& mains, const Watch& watch) {
  auto refuse = [](const std::string& why) {
    base::log::error(why);
    Figures figures;
    figures.exit_status = exit_usage;
    return figures;
  };
  auto seeds = SeedReader::open(options.seeds);
  if (!seeds) return refuse(seeds.error());
  if (auto first = seeds->await_first(); !first) return refuse(first.error());
  auto secrets = session::RequestSecrets::open(options);
  if (!secrets) return refuse(secrets.error());
  if (std::string why = options.on_page.empty() ? "" : callback_programs::unusable(options.on_page); !why.empty())
    return refuse(why);
  if (config::renders(options))
    if (const auto browser = browser::find_executable(); !browser) return refuse(browser.error());
  CrawlRun::Start start{.seeds = *std::move(seeds), .secrets = *std::move(secrets), .session = {}};
  if (options.login.wanted()) {
    if (const std::string why = login::mistake(options); !why.empty())
      return refuse("--login: " + options.login_file + ": " + why);
    auto session = login::sign_in_apart(options);
    if (!session) return refuse("--login: " + session.error());
    for (const login::SetCookie& cookie : session->cookies) start.secrets.note_cookies(cookie.url, {cookie.value});
    base::log::info("signed in: " + base::printable(model::UrlMask(session->secrets).masked(session->arrived)));
    start.session = {.storage = std::move(session->storage), .secrets = std::move(session->secrets)};
  }
  return CrawlRun(options, options_json, limits, mains, std::move(start), watch).run();
}

}  // namespace crawl::coordinator
