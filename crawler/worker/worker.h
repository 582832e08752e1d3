// A worker process: an event loop (one thread) with up to C fetch coroutines, and a parse thread that runs the parse
// callbacks and alone writes to storage. The event loop alone talks to the coordinator. See docs/architecture.md.
#pragma once

#include "base/fd.h"
#include "config/options.h"
#include "crawler/ipc/machine_lease.h"
#include "crawler/worker/slot.h"

namespace crawl::worker {

struct Hooks;  // crawler/worker/hooks.h

struct WorkerConfig {
  const config::Options* options = nullptr;
  unsigned number = 0;
  unsigned coroutines = 256;  // fetches under way at once
  std::size_t max_connections = 256;
  std::size_t queued_jobs = 512;  // answers that wait for the parse thread
  base::Fd coordinator, storage;
  base::Fd on_page;                  // the pool of callback programs; none without
  base::Fd browsers;                 // the pool of browsers; none without
  std::vector<std::string> secrets;  // what is not stored of addresses (model::UrlMask)
  WorkerSlot* slot = nullptr;
  const ipc::MachineLease* lease = nullptr;  // of a machine among several: no request is written when it is over
  std::uint64_t term = 0;                    // of the lease
  const Hooks* hooks = nullptr;              // of a program made with the library; null: none
};

// Runs until the coordinator says Stop or is gone. Answers the exit status.
int run_worker(WorkerConfig config);

}  // namespace crawl::worker
