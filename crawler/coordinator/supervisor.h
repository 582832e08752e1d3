// Supervisor: the processes of a crawl and the sockets between them. Forks them, notices who died, forks again. Knows
// nothing of URLs.
//
// Sockets: coordinator and worker k share a pair that is made anew for each fork of k, and so do worker k and the pool
// of callback programs. Worker k and storage share a pair both ends of which stay open here, so that a worker forked
// again writes where its predecessor wrote: storage is notified of a death once the process is reaped, when all that it
// wrote is in the socket.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/hash.h"
#include "base/stall_watch.h"
#include "config/options.h"
#include "crawler/browser/pool/browser_pool_process.h"
#include "crawler/callback_programs/program_pool_process.h"
#include "crawler/coordinator/live/monitor_process.h"
#include "crawler/coordinator/live/process_meter.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/machine_lease.h"
#include "crawler/node_process/node_process.h"
#include "crawler/storage_process/storage_process.h"
#include "crawler/worker/worker.h"

namespace crawl::coordinator {

// How much may be under way between the processes, and how long a worker may hang. The crawl must go on whatever they
// are; tests make them tiny.
struct RingLimits {
  int socket_buffer_bytes = 1 << 20;
  std::size_t queued_jobs = 512;  // answers that wait for a worker's parse thread
  base::StallWatch::Limits stall = {};
};

// What the processes run. A benchmark of the coordinator alone puts others in their places.
struct ProcessMains {
  std::function<int(storage_process::StorageProcessConfig)> storage = storage_process::run_storage_process;
  std::function<int(worker::WorkerConfig)> worker = worker::run_worker;
  std::function<int(node_process::NodeProcessConfig)> node = node_process::run_node_process;
  MonitorMain monitor = {};  // nobody looks on, unless it is given
};

// A worker that is to be killed.
struct Stall {
  std::string what;         // in words; empty: it is well
  bool event_loop = false;  // else its parse thread, whose page is known
};

// Of a session that was begun before the crawl (--login). Secret.
struct SessionFacts {
  std::vector<browser::StoredValue> storage;  // what pages find in their browser
  std::vector<std::string> secrets;           // what is not stored of addresses
};

// A process that has ended and is reaped.
struct Death {
  bool storage = false;
  bool pool = false;      // the pool of callback programs
  bool browsers = false;  // that of browsers
  bool node = false;      // by which this machine takes part in a crawl of several
  unsigned worker = 0;
  bool clean = false;         // exit status 0
  std::string how;            // "exit status 1", "signal 9 (Killed)"
  std::uint64_t culprit = 0;  // lease that its parse thread worked on, 0 without
};

class Supervisor {
 public:
  // options outlive it. Workers are numbered from 0; number options.processes is the spare worker.
  Supervisor(const config::Options& options, std::string options_json, const RingLimits& limits, ProcessMains mains,
             SessionFacts session = {});
  ~Supervisor();  // kills what still runs

  // Of a crawl that several machines may share: the process that speaks to them, before all others. held: the shards
  // with which workers and storage run, where it replaces one that died.
  bool is_shared() const { return lease_ != nullptr; }
  void start_node(bool again, const std::vector<std::int16_t>& held);
  ipc::Channel* node() { return node_.get(); }
  bool node_running() const { return node_pid_ > 0; }
  void wait_for_node(std::chrono::milliseconds patience);
  // What storage and workers that are started from here on have.
  void set_machine(storage::Machine machine, std::uint64_t term);
  bool lease_holds() const;
  // run: 0, or the run that a storage process which died had begun.
  void start_storage(std::int64_t run);
  // The pool of callback programs, where there are any: before the workers.
  void start_pool();
  // No worker is left: the programs may end by themselves, for some seconds at most.
  void finish_pool();
  void kill_pool();
  // The programs may end by themselves until then; those that do not are killed.
  void wait_for_pool(std::int64_t patience_ns);
  // The pool of browsers, where pages are rendered: before the workers, too.
  void start_browsers();
  void start_worker(unsigned number);

  bool storage_running() const { return storage_pid_ > 0; }
  bool worker_running(unsigned number) const { return workers_[number].pid > 0; }
  unsigned worker_slots() const { return static_cast<unsigned>(workers_.size()); }  // the spare one included
  bool any_worker_running() const;

  // The process that shows the crawl; nothing without one. It is started with the supervisor.
  MonitorProcess* monitor() { return monitor_.get(); }
  // All that run now, this one too.
  std::vector<RunningProcess> processes() const;

  // The channel stays readable after a death, for what was said before.
  ipc::Channel* storage() { return storage_.get(); }
  ipc::Channel* worker(unsigned number) { return workers_[number].channel.get(); }

  // Reaps one of these processes that has ended, if any. Other children, of a program that embeds a crawl, are left
  // alone.
  std::optional<Death> reap();
  void kill_worker(unsigned number);
  void kill_workers();  // and reaps them, as the next
  void kill_storage();
  void kill_all();  // and reaps them; every socket is closed
  // Which thread of worker k makes no progress. Looks once a second, by CPU time.
  Stall stall(unsigned number, std::int64_t now);

 private:
  struct Worker {
    pid_t pid = 0;
    std::unique_ptr<ipc::Channel> channel;
    base::Fd to_storage, from_worker;  // the pair between it and storage
    worker::WorkerSlot* slot = nullptr;
    base::StallWatch loop, parse;  // its threads
    std::int64_t looked_ns = 0;
  };

  void fit_coroutines();
  static void end(pid_t& pid);
  void end_node();
  void make_storage_sockets();
  void start_index(base::Fd from_storage);

  const config::Options& options_;
  std::string options_json_;
  RingLimits limits_;
  ProcessMains mains_;
  std::vector<std::string> secrets_;  // of the session
  const std::uint64_t jar_ =
      base::random_u64();  // as storage::StoreSettings has it: the coordinator's jar lives as long
  unsigned coroutines_ =
      0;  // fetches that each worker may have under way: --coroutines, fitted to the open files there are
  std::size_t open_files_ = 0;
  pid_t storage_pid_ = 0;
  pid_t index_pid_ = 0;  // with --index; begins and ends with a storage process
  std::unique_ptr<ipc::Channel> storage_;
  std::unique_ptr<callback_programs::ProgramPoolProcess> pool_;  // with --on-page
  std::unique_ptr<browser::BrowserPoolProcess> browsers_;        // with --render
  std::unique_ptr<MonitorProcess> monitor_;
  ipc::MachineLease* lease_ = nullptr;  // of a crawl that several machines may share
  pid_t node_pid_ = 0;
  std::unique_ptr<ipc::Channel> node_;
  std::optional<storage::Machine> machine_;
  std::uint64_t term_ = 0;
  std::vector<Worker> workers_;
};

}  // namespace crawl::coordinator
