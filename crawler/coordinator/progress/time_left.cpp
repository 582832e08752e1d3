#include "crawler/coordinator/progress/time_left.h"

#include <algorithm>

#include "base/text/text.h"

namespace crawl::coordinator {
namespace {

std::optional<TimeLeft> by_queue(const Snapshot& moment, bool grows) {
  const std::uint64_t finished = moment.done + moment.failed;
  std::uint64_t left = moment.queued + moment.in_flight;
  if (!moment.seeds_ended || finished == 0 || left == 0) return std::nullopt;
  if (moment.in_flight == 0 && moment.retrying >= moment.queued) return std::nullopt;
  if (moment.max_pages) {
    const std::uint64_t to_limit = *moment.max_pages - std::min(*moment.max_pages, moment.pages);
    if (to_limit <= left) grows = false;
    left = std::min(left, to_limit);
  }
  const double run_seconds = std::max(1e-3, static_cast<double>(moment.now_ns - moment.started_ns) / 1e9);
  const double wait = static_cast<double>(moment.waits_until_ns - moment.now_ns) / 1e9;
  const double seconds = static_cast<double>(left) * run_seconds / static_cast<double>(finished);
  return TimeLeft{.seconds = std::max(seconds, wait), .at_least = grows};
}

}  // namespace

std::optional<TimeLeft> time_left(const Snapshot& moment, bool grows) {
  std::optional<TimeLeft> left = by_queue(moment, grows);
  if (!left || !moment.time_left_ns) return left;
  const double limit = std::max(0.0, static_cast<double>(*moment.time_left_ns) / 1e9);
  return left->seconds < limit ? left : TimeLeft{.seconds = limit, .at_least = false};
}

std::string text_of(const TimeLeft& left) {
  return base::duration_text(left.seconds) + (left.at_least ? "+ left" : " left");
}

}  // namespace crawl::coordinator
