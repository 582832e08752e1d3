// Progress: what the crawl is doing, on standard error. On a terminal one line that is redrawn; elsewhere a plain line
// with the time in front, every few seconds at first and every few minutes later; or nothing. Owned by the coordinator,
// which calls tick() whenever it wakes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "config/options.h"
#include "crawler/coordinator/progress/snapshot.h"
#include "crawler/coordinator/progress/status_line.h"

namespace crawl::coordinator {

// How long a plain line stands for, so long after the beginning.
std::int64_t plain_interval_ns(std::int64_t since_ns);

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
  void note_rates(const Snapshot& snapshot);
  void note_growth(const Snapshot& snapshot);
  std::size_t width() const;
  void draw(const std::string& text);

  Kind kind_ = Kind::none;
  bool in_colour_ = false;
  std::int64_t begun_ns_ = 0, next_tick_ns_ = INT64_MAX;
  bool drawn_ = false;
  // rates are of the time since the tick before, smoothed
  std::int64_t last_ns_ = 0;
  std::uint64_t last_pages_ = 0, last_bytes_ = 0;
  Throughput throughput_;
  // URLs that are known of, and when there were last more of them
  std::uint64_t known_ = 0;
  std::int64_t grown_ns_ = 0;
};

}  // namespace crawl::coordinator
