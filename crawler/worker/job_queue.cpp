#include "crawler/worker/job_queue.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <utility>

namespace crawl::worker {

namespace {

constexpr std::chrono::milliseconds nap{1}, soon{2};

}  // namespace

JobQueue::JobQueue(std::size_t max_jobs, std::size_t max_bytes, std::function<void()> on_room)
    : max_jobs_(max_jobs), max_bytes_(max_bytes), on_room_(std::move(on_room)) {}

bool JobQueue::reserve(std::size_t bytes) {
  bool room = false, wake = false;
  {
    std::lock_guard lock(mutex_);
    room = held_jobs_ < max_jobs_ && held_bytes_ < max_bytes_;
    if (room) {
      ++held_jobs_;
      held_bytes_ += bytes;
    } else {
      refused_ = true;
      wake = std::exchange(napping_, false);
    }
  }
  if (wake) changed_.notify_one();
  return room;
}

template <class T>
void JobQueue::push_to(std::vector<T>& list, T entry) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    list.push_back(std::move(entry));
    wake = std::exchange(sleeping_, false);
  }
  if (wake) changed_.notify_one();
}

void JobQueue::push(Job&& job) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    wake = std::exchange(sleeping_, false);
  }
  if (wake) changed_.notify_one();
}

void JobQueue::push(ipc::PageResult reply) {
  push_to(replies_, std::move(reply));
}

void JobQueue::push(ipc::Rendered page) {
  push_to(rendered_, std::move(page));
}

void JobQueue::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    sleeping_ = napping_ = false;
  }
  changed_.notify_one();
}

void JobQueue::abandon() {
  {
    std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  close();
}

void JobQueue::await_reply() {
  std::lock_guard lock(mutex_);
  ++awaited_;
}

bool JobQueue::take(Taken& taken, std::size_t most, std::optional<Clock::time_point> until) {
  std::vector<Job>& jobs = taken.jobs;
  jobs.clear();
  taken.replies.clear();
  taken.rendered.clear();
  std::unique_lock lock(mutex_);
  const auto nothing = [&] {
    return jobs_.empty() && replies_.empty() && rendered_.empty() && (!closed_ || (awaited_ > 0 && !abandoned_));
  };
  if (busy_ && nothing()) {
    napping_ = true;
    changed_.wait_for(lock, nap, [&] { return !napping_; });
    napping_ = false;
  }
  while (nothing()) {
    sleeping_ = true;
    const auto woken = [&] { return !sleeping_; };
    if (!until) {
      changed_.wait(lock, woken);
    } else if (!changed_.wait_until(lock, *until, woken)) {
      sleeping_ = false;
      return true;
    }
  }
  if (jobs_.size() <= most) {
    std::swap(jobs, jobs_);
  } else {
    const auto end = jobs_.begin() + static_cast<std::ptrdiff_t>(most);
    std::move(jobs_.begin(), end, std::back_inserter(jobs));
    jobs_.erase(jobs_.begin(), end);
  }
  std::swap(taken.replies, replies_);
  std::swap(taken.rendered, rendered_);
  awaited_ -= std::min(awaited_, taken.replies.size() + taken.rendered.size());
  const auto now = Clock::now();
  busy_ = jobs.size() > 1 || (!jobs.empty() && now - taken_at_ < soon);
  if (!jobs.empty()) taken_at_ = now;
  return !jobs.empty() || !taken.replies.empty() || !taken.rendered.empty();
}

void JobQueue::done(std::size_t bytes) {
  bool room_again = false;
  {
    std::lock_guard lock(mutex_);
    --held_jobs_;
    held_bytes_ -= bytes;
    room_again = refused_ && held_jobs_ <= max_jobs_ / 2 && held_bytes_ <= max_bytes_ / 2;
    if (room_again) refused_ = false;
  }
  if (room_again) on_room_();
}

bool JobQueue::empty() {
  std::lock_guard lock(mutex_);
  return jobs_.empty();
}

}  // namespace crawl::worker
