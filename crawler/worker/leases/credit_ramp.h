// CreditRamp: how a worker with thousands of coroutines asks for its first leases. All at once would wait here for
// their connections, each with what it needs until its request is written, in memory that is new and in no cache. So
// there are some, and as many again when as many requests were written; or after a pause, where hosts do not answer.
// Pure state of the event loop.
#pragma once

#include <algorithm>
#include <chrono>

namespace crawl::worker {

class CreditRamp {
 public:
  static constexpr unsigned first = 256, step = 128;
  static constexpr std::chrono::milliseconds max_pause{20};  // from one step to the next

  explicit CreditRamp(unsigned coroutines) : kept_back_(coroutines) {}

  // Each answers how much credit is given now.
  unsigned begin() { return give(first); }
  unsigned request_written() { return kept_back_ > 0 && ++written_ >= step ? give(step) : 0; }
  unsigned pause_is_over() { return give(step); }

  bool over() const { return kept_back_ == 0; }

 private:
  unsigned give(unsigned most) {
    const unsigned given = std::min(kept_back_, most);
    kept_back_ -= given;
    written_ = 0;
    return given;
  }

  unsigned kept_back_, written_ = 0;  // written: since the last step
};

}  // namespace crawl::worker
