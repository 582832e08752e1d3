// CrawlRun: one crawl, in the coordinator process: the loop that listens to everybody, decides and speaks, and what
// each message, signal and death means. Implemented along these jobs: coordinator.cpp (the loop),
// crawl_run_messages.cpp, crawl_run_end.cpp (limits, signals, the way out) and crawl_run_deaths.cpp. One thread; made
// and run by run_crawl().
#pragma once

#include <poll.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/name_set.h"
#include "crawler/coordinator/coordinator.h"
#include "crawler/coordinator/dispatcher.h"
#include "crawler/coordinator/end_of_crawl.h"
#include "crawler/coordinator/live/live_feed.h"
#include "crawler/coordinator/progress/progress.h"
#include "crawler/coordinator/signals.h"
#include "crawler/coordinator/store_losses.h"
#include "crawler/coordinator/supervisor.h"
#include "crawler/coordinator/visits.h"
#include "crawler/coordinator/worker_records.h"
#include "crawler/frontier/frontier.h"
#include "crawler/frontier/render_kinds.h"
#include "crawler/frontier/robots_cache.h"
#include "crawler/ipc/messages/from_storage.h"
#include "crawler/ipc/messages/node.h"
#include "crawler/ipc/messages/to_storage.h"
#include "crawler/login/renewal.h"
#include "crawler/seeds/seed_pump.h"
#include "crawler/session/secrets/request_secrets.h"

namespace crawl::coordinator {

class CrawlRun {
 public:
  // What is known before there are processes.
  struct Start {
    SeedReader seeds;
    session::RequestSecrets secrets;
    SessionFacts session;
  };

  CrawlRun(const config::Options& options, const std::string& options_json, const RingLimits& limits,
           const ProcessMains& mains, Start start, const Watch& watch);

  Figures run();

 private:
  enum class Phase {
    starting,  // storage opens the file
    running,
    stopping,   // workers finish what is under way, hand it to storage and leave
    finishing,  // storage commits, ends the run, leaves
    over,
  };

  // -- one turn of the loop: wait, listen to everybody, decide, speak
  void turn();
  void wait();
  void add_channel(ipc::Channel* channel);
  int timeout_ms();
  void listen();
  bool may_have_input(const ipc::Channel& channel) const;
  void listen_to_storage(ipc::Channel& channel);
  void listen_to_worker(unsigned k);
  void speak();
  void speak_of_robots();
  void keep_paces();
  void release_held();
  Snapshot snapshot();
  Snapshot full_snapshot();
  std::vector<std::string> note(const std::vector<frontier::WaitingHost>& waiting) const;
  void report();
  void complete_figures();
  void show();
  void write_state(const Snapshot& moment);
  void keep_sample();
  LiveFeed::Moment live_moment(const std::vector<RunningProcess>& processes) const;

  // -- what others say
  void on_worker(unsigned k, const ipc::Frame& frame);
  void on_attempt(const ipc::AttemptEnd& attempt);
  void on_visit_ends(unsigned k, const ipc::VisitsEnded& ended);
  void on_render_report(const ipc::RenderReport& report);
  void tell_pause(const ipc::AttemptEnd& attempt);
  void on_renewed(const Result<login::Session>& session);
  void on_storage(const ipc::Frame& frame);
  void on_trapped(const ipc::Trapped& trap);
  void on_ready(const ipc::Ready& ready);
  void on_committed(const ipc::Committed& message);
  void on_queued_answer(const ipc::QueuedReply& reply);
  void on_disk_low(std::uint64_t free);
  void on_fatal(const std::string& message);
  void on_storage_figures(const ipc::StorageFigures& figures);

  // -- other machines of the same crawl (crawl_run_machines.cpp)
  void listen_to_node();
  void on_node(const ipc::Frame& frame);
  void on_granted(ipc::ShardsGranted granted);
  void give_machine();
  void tell_prepared();
  void on_run_ending(int exit_status);
  void on_run_over(const ipc::RunOver& over);
  void on_refused(const ipc::NodeRefused& refused);
  void leave_machines();
  void on_node_death(const Death& death);
  void on_store_lost(const std::string& why);
  bool has_others() const;
  void yield_shards();
  void give_up_ring(const std::string& why);
  void ring_is_down();
  void tell_ring_down();
  void check_machines();
  bool check_end_of_all(EndStep step, const Remains& remains);
  void ask_storage(bool limited);

  // -- the end
  Remains remains();
  void check_end();
  void end_by_limit(std::string why, std::int64_t grace_ns);
  std::int64_t deadline_ns() const;
  void on_interrupt();
  void give_up_starting();
  void leave_at_once();
  void stop(std::int64_t grace_ns);
  bool workers_are_gone() const;
  void finish_when_workers_are_gone();
  bool leaves_indexes() const;
  void check_patience();
  void kill_worker(unsigned k);
  int exit_status() const;

  // -- deaths
  void on_death(const Death& death);
  void on_pool_death(const Death& death);
  void on_browsers_death(const Death& death);
  void kill_stopping_workers(const std::string& why);
  void on_worker_leaves(unsigned k);
  void on_worker_death(const Death& death);
  void listen_to_worker_rest(unsigned k);
  void on_drained(unsigned k);
  void on_condemned(const frontier::Condemned& condemned);
  void start_worker(unsigned k);
  void on_storage_death(const Death& death);
  void start_processes(std::int64_t run);
  void reset_frontier();

  const config::Options& options_;
  SeedPump seeds_;
  session::RequestSecrets secrets_;
  base::NameSet public_hosts_;  // names of seeds that led to a public address in this run
  Signals signals_;
  Supervisor supervisor_;
  Progress progress_;
  LiveFeed live_;
  std::unique_ptr<frontier::RobotsCache> robots_;
  std::unique_ptr<frontier::RenderKinds> kinds_;  // with --render
  std::unique_ptr<frontier::Frontier> frontier_;  // asks robots_
  Figures figures_;
  const Watch& watch_;
  std::int64_t report_at_ = 0;
  WorkerRecords workers_;
  Dispatcher dispatcher_;
  model::OwnHosts own_hosts_;  // of a crawl that several machines share
  Visits visits_;
  login::Renewal renewal_;

  Phase phase_ = Phase::starting;
  std::int64_t now_;
  std::int64_t paces_kept_at_;
  std::int64_t released_at_ = 0;  // when no page was held, or those were let go
  bool pace_is_urgent_ = false;
  std::vector<pollfd> fds_;
  bool seeds_ready_ = false, signals_ready_ = false;

  unsigned browsers_deaths_ = 0;  // of the pool of browsers, since a page was stored
  unsigned pool_deaths_ = 0;      // of the pool of callback programs

  // Of a crawl that several machines may share.
  ipc::ShardsGranted granted_;  // what the ring runs with
  bool awaits_shards_ = false;  // there is no ring
  bool goes_on_ = false;        // this ring ends, the run does not
  bool store_lost_ = false;
  StoreLosses losses_;
  std::int64_t tell_down_at_ = 0;     // when the node process is to know that there is no ring; 0: it does
  std::uint32_t machines_ = 1;        // that live, this one included
  std::int64_t ask_again_at_ = 0;     // whether all are at the end; 0: not
  std::int64_t without_ring_at_ = 0;  // since when there is none; 0: there is one
  bool had_ring_ = false;             // of this process
  unsigned node_deaths_ = 0;

  int exit_status_ = exit_finished;
  int interrupts_ = 0;
  bool at_once_ = false, fatal_ = false;
  Question question_ = Question::not_asked;
  std::uint64_t queued_ = 0;
  std::int64_t stop_deadline_ = 0;
  std::int64_t interrupt_deadline_ = frontier::never;  // who is there then is killed
  std::int64_t last_storage_death_ = 0;
  TimesOfHosts hosts_;
  // What comes most: their memory is used again.
  ipc::Finished finished_;
  ipc::Committed committed_;
  ipc::Urls urls_;
};

}  // namespace crawl::coordinator
