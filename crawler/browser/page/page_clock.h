// PageClock: how long a page may take. Time in which it waits for the crawl's own pace does not count, but the whole is
// bounded: three times the time it has.
#pragma once

#include <algorithm>
#include <chrono>

namespace crawl::browser {

class PageClock {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  PageClock(std::chrono::milliseconds time, Time now) : time_(time), start_(now) {}

  void wait(bool waits, Time now) {
    if (waits == waits_) return;
    if (waits_) waited_ += now - since_;
    waits_ = waits;
    since_ = now;
  }
  // When the time is over, if nothing changes.
  Time deadline() const {
    const Time last = start_ + max_times * time_;
    return waits_ ? last : std::min(last, start_ + time_ + waited_);
  }
  bool over(Time now) const { return now >= deadline(); }
  // Without waiting.
  std::chrono::milliseconds used(Time now) const {
    const Clock::duration waited = waited_ + (waits_ ? now - since_ : Clock::duration{});
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - start_ - waited);
  }

 private:
  static constexpr int max_times = 3;
  std::chrono::milliseconds time_;
  Time start_, since_;
  Clock::duration waited_{};
  bool waits_ = false;
};

}  // namespace crawl::browser
