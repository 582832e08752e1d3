// A crawl that several machines share (docs/machines.md), as this machine's coordinator has it. The ring, workers and
// storage, runs with the shards that this machine has; whenever those change it ends and begins anew from what is
// committed, as after the death of storage. Which shards they are, the node process knows.
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/public_suffix.h"
#include "base/text/text.h"
#include "base/time_units.h"
#include "crawler/coordinator/crawl_run.h"

namespace crawl::coordinator {
namespace {

using base::ms;
constexpr std::int64_t yield_grace_ns = 2'000 * ms;  // for what is under way when shards change
constexpr std::int64_t ask_again_ns = 200 * ms;
constexpr unsigned max_node_deaths = 5;

}  // namespace

void CrawlRun::listen_to_node() {
  ipc::Channel* node = supervisor_.node();
  if (node == nullptr) return;
  do {
    node->fill();
    while (auto frame = node->next()) on_node(*frame);
  } while (!node->drained());
}

void CrawlRun::on_node(const ipc::Frame& frame) {
  switch (frame.type) {
    case ipc::ShardsGranted::type:
      return on_granted(ipc::decode<ipc::ShardsGranted>(frame));
    case ipc::YieldShards::type:
      return yield_shards();
    case ipc::ShardsLost::type:
      return give_up_ring(ipc::decode<ipc::ShardsLost>(frame).why);
    case ipc::Machines::type: {
      const auto message = ipc::decode<ipc::Machines>(frame);
      machines_ = std::max(1U, message.living);
      dispatcher_.set_machines(machines_, message.pages);
      return;
    }
    case ipc::PagesGranted::type:
      return dispatcher_.grant_pages(ipc::decode<ipc::PagesGranted>(frame).pages, base::monotonic_ns());
    case ipc::RunEnding::type:
      return on_run_ending(ipc::decode<ipc::RunEnding>(frame).exit_status);
    case ipc::RunOver::type:
      return on_run_over(ipc::decode<ipc::RunOver>(frame));
    case ipc::NodeRefused::type:
      return on_refused(ipc::decode<ipc::NodeRefused>(frame));
    default:
      throw ipc::FrameError("the node process sent a message that the coordinator does not know");
  }
}

// Whether this machine must ask others before it says that the crawl is over.
bool CrawlRun::has_others() const {
  return supervisor_.is_shared() && (machines_ > 1 || !granted_.all);
}

void CrawlRun::on_granted(ipc::ShardsGranted granted) {
  // It comes once, and is kept by this process and those that it begins.
  if (!granted.suffix_list.empty()) base::use_public_suffix_list(std::exchange(granted.suffix_list, {}));
  if (!awaits_shards_ || phase_ != Phase::starting) return;
  const bool first = granted_.run == 0;
  granted_ = std::move(granted);
  awaits_shards_ = false;
  tell_down_at_ = 0;
  own_hosts_.set(granted_.shards, granted_.shard_count);
  figures_.run_id = granted_.run;
  if (first) figures_.started_ns -= std::min(granted_.run_age_ms * ms, figures_.started_ns);
  if (!first) hosts_.clear();  // they have other numbers
  dispatcher_.set_run_pages(granted_.pages);
  dispatcher_.begin_ring(granted_.own_pages);
  give_machine();
  base::log::info("this machine has " + std::to_string(granted_.shards.size()) + " shards");
  start_processes(granted_.run);
}

void CrawlRun::give_machine() {
  supervisor_.set_machine({.name = {},
                           .shards = granted_.shards,
                           .begins_run = granted_.begins_run,
                           .server = granted_.server,
                           .timeline = granted_.timeline},
                          granted_.term);
}

// A storage process that takes this one's place does not begin the run once more.
void CrawlRun::tell_prepared() {
  granted_.begins_run = false;
  give_machine();
  if (supervisor_.node_running()) supervisor_.node()->send(ipc::RunPrepared{granted_.run});
}

// What is under way may finish for a moment; the rest is fetched by whoever has the shards then.
void CrawlRun::yield_shards() {
  if (phase_ == Phase::running) {
    goes_on_ = true;
    return stop(yield_grace_ns);
  }
  if (phase_ == Phase::starting && !awaits_shards_) give_up_ring({});
}

// At once: nothing of it may be written any more, or nothing can be.
void CrawlRun::give_up_ring(const std::string& why) {
  if (awaits_shards_ || phase_ == Phase::over) return;
  if (!why.empty()) base::log::warning(why + "; going on from what was committed");
  supervisor_.kill_all();
  const bool leaves = exit_status_ != exit_finished && !goes_on_;
  goes_on_ = true;
  if (leaves) {
    phase_ = Phase::over;
    return;
  }
  ring_is_down();
}

void CrawlRun::ring_is_down() {
  const bool was_lost = std::exchange(store_lost_, false);
  goes_on_ = false;
  if (interrupts_ > 0 || exit_status_ == exit_fatal) {  // the run is left to the others
    phase_ = Phase::over;
    return;
  }
  phase_ = Phase::starting;
  awaits_shards_ = true;
  if (without_ring_at_ == 0) without_ring_at_ = base::monotonic_ns();
  reset_frontier();
  ask_again_at_ = 0;
  tell_down_at_ = base::monotonic_ns() + (was_lost ? losses_.pause_ns() : 0);
  tell_ring_down();
}

// Not before its time.
void CrawlRun::tell_ring_down() {
  if (tell_down_at_ == 0 || base::monotonic_ns() < tell_down_at_) return;
  tell_down_at_ = 0;
  if (supervisor_.node_running()) supervisor_.node()->send(ipc::RingDown{});
}

void CrawlRun::on_run_ending(int exit_status) {
  if (phase_ > Phase::running || awaits_shards_) return;
  if (exit_status == exit_limit && figures_.stopped_why.empty())
    figures_.stopped_why = "what is left on all machines is left by a limit, or is not to be asked yet";
  if (phase_ == Phase::starting) return give_up_ring({});
  goes_on_ = true;
  stop(0);
}

void CrawlRun::on_run_over(const ipc::RunOver& over) {
  if (!awaits_shards_) return;
  exit_status_ = over.exit_status;
  figures_.pages = over.pages;
  phase_ = Phase::over;
}

void CrawlRun::on_refused(const ipc::NodeRefused& refused) {
  if (phase_ == Phase::over) return;
  base::log::error(refused.why);
  exit_status_ = refused.exit_status;
  supervisor_.kill_all();
  phase_ = Phase::over;
}

// Others have its shards at once.
void CrawlRun::leave_machines() {
  constexpr std::chrono::seconds patience{3};
  if (!supervisor_.node_running()) return;
  supervisor_.node()->send(ipc::LeaveCrawl{exit_status()});
  supervisor_.wait_for_node(patience);
}

void CrawlRun::on_node_death(const Death& death) {
  listen_to_node();
  if (phase_ == Phase::over) return;
  if (++node_deaths_ >= max_node_deaths) {
    on_fatal("the node process died " + std::to_string(max_node_deaths) + " times (" + death.how +
             "); what was committed stays");
    supervisor_.kill_all();
    phase_ = Phase::over;
    return;
  }
  base::log::warning("the node process died (" + death.how + "): it is started again");
  dispatcher_.ask_again();
  const bool again = granted_.run != 0;
  supervisor_.start_node(again, awaits_shards_ ? std::vector<std::int16_t>{} : granted_.shards);
}

void CrawlRun::on_store_lost(const std::string& why) {
  store_lost_ = true;
  losses_.lost(base::monotonic_ns(), phase_ == Phase::finishing);
  if (losses_.too_long(options_.store_timeout.count() * ms))
    return on_fatal(why + "; nothing can be stored (--store-timeout); what was committed stays");
  base::log::warning(why + "; going on from what was committed");
}

// Hosts are asked while the lease holds, which the node process renews.
void CrawlRun::check_machines() {
  if (!supervisor_.is_shared() || phase_ > Phase::running) return;
  tell_ring_down();
  const std::int64_t patience = options_.store_timeout.count() * ms;
  if (without_ring_at_ != 0 && !awaits_shards_ && now_ - without_ring_at_ > std::max(patience, 60'000 * ms)) {
    on_fatal("the crawl cannot be opened (--store-timeout); what was committed stays");
    supervisor_.kill_all();
    phase_ = Phase::over;
    return;
  }
  if (phase_ == Phase::running && !supervisor_.lease_holds())
    give_up_ring("the lease of this machine has ended without an answer of the database");
  if (ask_again_at_ != 0 && now_ >= ask_again_at_) {
    ask_again_at_ = 0;
    question_ = Question::not_asked;
  }
}

// Where other machines may have more to do. False: as if there were none.
bool CrawlRun::check_end_of_all(EndStep step, const Remains& remains) {
  switch (step) {
    case EndStep::ask_storage:
      dispatcher_.give_pages_back();
      ask_storage(!remains.frontier_empty || remains.sitemaps_left > 0 || remains.leaves_pages);
      return true;
    case EndStep::parked:
      if (question_ == Question::not_asked) ask_storage(true);
      return true;
    case EndStep::pages_limit:
      if (remains.leaves_pages) {  // others may have something left to look for
        if (question_ == Question::not_asked) ask_storage(true);
        return true;
      }
      [[fallthrough]];
    case EndStep::time_limit:
      if (supervisor_.node_running()) supervisor_.node()->send(ipc::RunEnds{exit_limit});
      goes_on_ = true;
      return false;
    default:
      return step != EndStep::go_on;
  }
}

void CrawlRun::ask_storage(bool limited) {
  question_ = Question::asked;
  supervisor_.storage()->send(ipc::AskQueued{limited});
}

void CrawlRun::on_queued_answer(const ipc::QueuedReply& reply) {
  if (question_ != Question::asked) return;  // something was committed meanwhile
  // What is lacking is not of this machine: it is told as the end of all is.
  const bool nobody_else = !has_others() && (reply.over || reply.queued > 0) && reply.exit_status != exit_fatal;
  if (!nobody_else && supervisor_.is_shared()) {
    if (reply.over && supervisor_.node_running()) supervisor_.node()->send(ipc::LookNow{});
    ask_again_at_ = base::monotonic_ns() + ask_again_ns;
    return;
  }
  question_ = Question::answered;
  queued_ = reply.queued;
}

}  // namespace crawl::coordinator
