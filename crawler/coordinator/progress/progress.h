// Progress: what the crawl is doing, on standard error. On a terminal one line that is redrawn; elsewhere a plain line
// every few seconds; or nothing. Owned by the coordinator, which calls tick() whenever it wakes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "config/options.h"

namespace crawl::coordinator {

// A moment of the crawl.
struct Snapshot {
  std::int64_t now_ns = 0;  // base::monotonic_ns
  std::int64_t started_ns = 0;
  std::uint64_t done = 0, failed = 0;  // committed in this run
  std::uint64_t queued = 0;            // in the file and not under way
  std::uint64_t in_flight = 0;
  std::uint64_t wire_bytes = 0;
  bool seeds_ended = true;  // false: more may come, so nobody knows how long it takes
  std::string note;         // what it waits for, if it waits
};

class Progress {
 public:
  explicit Progress(const config::Options& options);
  ~Progress() { finish(); }

  // When tick() wants to be called next; frontier::never if it never does.
  std::int64_t next_tick_ns() const { return next_tick_ns_; }
  // Draws if it is time.
  void tick(const Snapshot& snapshot);
  // The same for work that is no crawl: what is said of it is asked for only then.
  void tick(std::int64_t now_ns, const std::function<std::string()>& text);
  // Erases the bar.
  void finish();

 private:
  enum class Kind { none, bar, plain };
  bool is_time(std::int64_t now_ns);
  std::string line(const Snapshot& snapshot);
  void draw(const std::string& text);

  Kind kind_ = Kind::none;
  std::int64_t next_tick_ns_ = INT64_MAX;
  bool drawn_ = false;
  // rates are of the time since the tick before, smoothed
  std::int64_t last_ns_ = 0;
  std::uint64_t last_pages_ = 0, last_bytes_ = 0;
  double pages_per_s_ = 0, bytes_per_s_ = 0;
};

}  // namespace crawl::coordinator
