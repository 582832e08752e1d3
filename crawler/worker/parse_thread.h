// ParseThread: takes answers from the queue, has pages built of them, and alone writes to storage, failures included.
// It writes when it has a batch or nothing left to do; a slow storage process holds it up there, then the queue fills,
// then the event loop gives no more credit: that is the backpressure.
#pragma once

#include <string>
#include <thread>

#include "base/fd.h"
#include "config/options.h"
#include "crawler/worker/job_queue.h"
#include "crawler/worker/page_builder.h"
#include "crawler/worker/slot.h"

namespace crawl::worker {

class ParseThread {
 public:
  // queue, slot and options outlive it.
  ParseThread(const config::Options& options, JobQueue& queue, WorkerSlot& slot, base::Fd storage);
  ~ParseThread();  // closes the queue and joins

  // Ends when the queue is closed and empty and all is written. Call once.
  void join();
  // After join().
  const ipc::WorkerFigures& figures() const { return figures_; }

 private:
  void run();
  void build_all();
  void submit(Job job);
  void complete(const model::Outcome& outcome);
  void write_out();

  const config::Options& options_;
  JobQueue& queue_;
  WorkerSlot& slot_;
  base::Fd storage_;
  std::string out_;
  ipc::WorkerFigures figures_;
  std::unique_ptr<PageBuilder> builder_;  // made and used by the thread
  std::thread thread_;
};

}  // namespace crawl::worker
