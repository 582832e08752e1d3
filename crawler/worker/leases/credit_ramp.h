// CreditRamp: how a worker with thousands of coroutines asks for its first leases. All at once would wait here for
// their connections, each with what it needs until its request is written, in memory that is new and in no cache. So
// there are some, and more when as many requests were written; or with time, where hosts do not answer. Pure state of
// the event loop.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace crawl::worker {

class CreditRamp {
 public:
  static constexpr unsigned first = 256, step = 128;
  static constexpr std::chrono::milliseconds interval{5};  // between two calls of interval_is_over

  explicit CreditRamp(unsigned coroutines) : kept_back_(coroutines) {}

  // Each answers how much credit is given now.
  unsigned begin() { return give(first); }
  unsigned request_written() {
    if (over()) return 0;
    ++written_in_interval_;
    return ++written_ >= step ? give(step) : 0;
  }
  unsigned interval_is_over() { return std::exchange(written_in_interval_, 0) < few ? give(step) : 0; }

  bool over() const { return kept_back_ == 0; }

 private:
  static constexpr unsigned few = step / 8;

  unsigned give(unsigned most) {
    const unsigned given = std::min(kept_back_, most);
    kept_back_ -= given;
    written_ = 0;
    return given;
  }

  unsigned kept_back_, written_ = 0, written_in_interval_ = 0;  // written: since the last step
};

}  // namespace crawl::worker
