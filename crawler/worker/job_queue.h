// JobQueue: the one object that the two threads of a worker share: answers that wait for the parse thread, bounded in
// number and bytes. The event loop never blocks on it: it asks whether there is room, and is called back (on the parse
// thread) when there is again.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "crawler/worker/job.h"

namespace crawl::worker {

class JobQueue {
 public:
  // on_room is called by the parse thread after has_room() had said no and half of the queue has been worked off.
  JobQueue(std::size_t max_jobs, std::size_t max_bytes, std::function<void()> on_room);

  // -- event loop
  // False if the queue is full; on_room will be called. One job more than the bound fits in any case.
  bool has_room();
  void push(Job job);
  void close();

  // -- parse thread
  // Waits for jobs and takes up to `most`. False when closed and empty. When several came at a time it waits for a moment
  // first, so that the next ones come together too: to be woken for each costs more than to work on it.
  bool take(std::vector<Job>& jobs, std::size_t most);
  // A job of this size is done. Its room is free from here on, not before.
  void done(std::size_t bytes);
  bool empty();

 private:
  const std::size_t max_jobs_, max_bytes_;
  const std::function<void()> on_room_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::size_t held_jobs_ = 0, held_bytes_ = 0;  // waiting or being worked on
  bool refused_ = false, closed_ = false, sleeping_ = false;
  bool busy_ = false;  // the last jobs taken were several
};

}  // namespace crawl::worker
