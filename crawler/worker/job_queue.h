// JobQueue: the one object that the two threads of a worker share: answers that wait for the parse thread, bounded in
// number and bytes, and what callback programs and browsers made of the pages that they were given. The event loop
// never blocks on it: it reserves room for a job, and is called back (on the parse thread) when there is some again.
//
// A job keeps its room until it is done(), which for a page that a callback program has is when the reply has been
// worked off: so a slow program holds up fetching when the queue is full, and not before.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "crawler/ipc/messages/programs.h"
#include "crawler/worker/job.h"

namespace crawl::worker {

class JobQueue {
 public:
  // on_room is called by the parse thread after reserve() had said no and half of the queue has been worked off.
  JobQueue(std::size_t max_jobs, std::size_t max_bytes, std::function<void()> on_room);

  // -- event loop
  // Room for a job of this size, which is then pushed. False if the queue is full; on_room will be called. One job more
  // than the bound fits in any case.
  bool reserve(std::size_t bytes);
  void push(Job&& job);
  // Of a page that is awaited.
  void push(ipc::PageResult reply);
  void push(ipc::Rendered page);
  void close();
  // No reply is awaited any more. Closed, too.
  void abandon();

  // -- parse thread
  struct Taken {
    std::vector<Job> jobs;
    std::vector<ipc::PageResult> replies;
    std::vector<ipc::Rendered> rendered;
  };
  // Waits for jobs or replies and takes up to `most` jobs and all replies. False when closed and empty, and no reply
  // is awaited. When several came at a time, or one soon after another, it waits for a moment first, so that the next
  // ones come together, or the queue is full: to be woken for each costs more than to work on it. With `until` it waits
  // no longer than that beside, and may take nothing.
  using Clock = std::chrono::steady_clock;
  bool take(Taken& taken, std::size_t most, std::optional<Clock::time_point> until = std::nullopt);
  // A callback program, or a browser, has a page of the jobs taken.
  void await_reply();
  // A job of this size is done. Its room is free from here on, not before.
  void done(std::size_t bytes);
  bool empty();

 private:
  template <class T>
  void push_to(std::vector<T>& list, T entry);

  const std::size_t max_jobs_, max_bytes_;
  const std::function<void()> on_room_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;
  std::vector<ipc::PageResult> replies_;
  std::vector<ipc::Rendered> rendered_;
  std::size_t awaited_ = 0;                     // pages that callback programs or browsers have
  std::size_t held_jobs_ = 0, held_bytes_ = 0;  // reserved, waiting or being worked on
  bool refused_ = false, closed_ = false, abandoned_ = false;
  bool sleeping_ = false, napping_ = false;
  Clock::time_point taken_at_{};  // when the last jobs were taken
  bool busy_ = false;             // those were several, or came soon after the ones before
};

}  // namespace crawl::worker
