// ParseThread: takes answers from the queue, has pages built of them, and alone writes to storage, failures included.
// It writes when it has a batch, or nothing left to do and some time has passed since it wrote; a slow storage process
// holds it up there, then the queue fills, then the event loop gives no more credit: that is the backpressure.
//
// Where there are callback programs, a page leaves it unfinished: it goes to their pool, and its outcome is written
// when the reply has come (through the queue, by the event loop). So does a page that a browser is to make of its
// scripts: when it comes back it is built as if it had come so.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "config/options.h"
#include "crawler/worker/job_queue.h"
#include "crawler/worker/page_builder.h"
#include "crawler/worker/pending_pages.h"
#include "crawler/worker/render/render_room.h"
#include "crawler/worker/slot.h"

namespace crawl::worker {

class ParseThread {
 public:
  // queue, slot, options and hooks (null: none) outlive it. on_page: a descriptor of the pool's socket, none without.
  // on_end is called by the thread when it has written all and ends. rendering: the way to browsers; null: none.
  ParseThread(const config::Options& options, JobQueue& queue, WorkerSlot& slot, base::Fd storage, base::Fd on_page,
              std::function<void()> on_end, const Hooks* hooks = nullptr, const RenderPort* rendering = nullptr);
  ~ParseThread();  // closes the queue and joins

  // Ends when the queue is closed and empty and all is written. Call once.
  void join();
  // After join().
  const ipc::WorkerFigures& figures() const { return figures_; }

 private:
  void run();
  void build_all();
  void submit(Job&& job);
  void build(Job job, std::size_t bytes);
  void complete(ipc::Rendered page);
  void put_out(const model::Outcome& outcome);
  void complete(const ipc::PageResult& reply);
  std::optional<JobQueue::Clock::time_point> next_write() const;
  void write_out();

  const config::Options& options_;
  const Hooks* const hooks_;
  const RenderPort* const rendering_;
  JobQueue& queue_;
  WorkerSlot& slot_;
  base::Fd storage_, on_page_;
  const std::function<void()> on_end_;
  std::string out_, tasks_out_;  // to storage, and to the pool
  JobQueue::Clock::time_point written_at_;
  std::vector<http::MemoryShare> unsent_;  // of the pages whose outcomes are there
  std::optional<PendingPages> pending_;    // with callback programs
  std::optional<RenderRoom> room_;         // with browsers
  ipc::WorkerFigures figures_;
  std::unique_ptr<PageBuilder> builder_;  // made and used by the thread
  std::thread thread_;
};

}  // namespace crawl::worker
