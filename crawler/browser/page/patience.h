// Patience: how long a page is waited for that says it waits for something. What it says is a page's word, so that
// everything is bounded: what does not move, what moves and changes nothing that one sees, and the whole. Where a look
// comes late the browser had no CPU, or the page computed: of that time no more than longest_look is counted.
//
// A value of a PageRun's, without clock or browser of its own.
#pragma once

#include <chrono>
#include <cstdint>

namespace crawl::browser {

class Patience {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  // A look at a page: what its script counts (scripts/awaited.js), and what the crawl knows of its requests.
  struct Look {
    std::int64_t busy = 0, frames = 0;                 // what it waits for; of these, turns of the browser
    std::int64_t workers = 0, sent = 0, received = 0;  // workers, and messages to and from them
    std::int64_t ended = 0, changes = 0;               // of what it waited for, and of the document
    std::int64_t since = 0;                            // ms of its own time since something ended
    std::int64_t asked = 0, answered = 0;              // requests of all its parts, which are bounded
    bool operator==(const Look&) const = default;
  };
  enum class Verdict : std::uint8_t {
    over,      // it waits for nothing
    not_long,  // but has not for long: it is to be given the time that it has to be quiet
    waits,
    for_nothing  // it waits, and is not waited for
  };

  // at_most: of real time without a request. quiet_for: of the page's time, behind the last thing that ended.
  Patience(std::chrono::milliseconds at_most, std::chrono::milliseconds quiet_for)
      : at_most_(at_most), quiet_for_(quiet_for) {}

  static constexpr std::chrono::milliseconds longest_look{100};

  Verdict judge(const Look& look, Time now);

 private:
  std::chrono::milliseconds at_most_, quiet_for_;
  bool has_looked_ = false, has_waited_ = false;
  unsigned again_ = 0;
  Look last_;
  Time looked_;
  Duration passed_{};              // as it is counted
  Duration moved_, seen_, asked_;  // when something changed: anything, the document, requests
};

}  // namespace crawl::browser
