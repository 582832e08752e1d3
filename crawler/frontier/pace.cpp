#include "crawler/frontier/pace.h"

#include <algorithm>

namespace crawl::frontier {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t public_floor_ns = 500 * ms;     // --delay auto, public addresses
constexpr std::int64_t first_backoff_ns = 1000 * ms;   // doubling begins here where the delay was next to nothing
constexpr std::int64_t longest_delay_ns = 60'000 * ms;
constexpr std::int64_t first_retry_ns = 1000 * ms;
constexpr std::int64_t longest_retry_ns = 60'000 * ms;

bool asks_to_slow_down(std::uint16_t status) { return status == 429 || status == 503; }

// d = max(target, (d + target) / 2), target = 2 × latency; an answer other than 200 never lowers it.
void adjust(Pace& pace, const ipc::AttemptEnd& attempt) {
  std::int64_t target = 2 * attempt.latency_ns;
  std::int64_t current = std::max<std::int64_t>(pace.delay_ns, 0);
  std::int64_t smoothed = std::max(target, (current + target) / 2);
  if (attempt.status != 200) smoothed = std::max(smoothed, current);
  if (attempt.public_address) smoothed = std::max(smoothed, public_floor_ns);
  pace.delay_ns = std::min(smoothed, longest_delay_ns);
}

}  // namespace

std::int64_t delay_of(const Pace& pace, const PaceSettings& settings) {
  if (settings.fixed_delay_ns) return *settings.fixed_delay_ns;
  return std::max<std::int64_t>(pace.delay_ns, 0);
}

void note_claim(Pace& pace, const PaceSettings& settings, std::int64_t now) {
  pace.next_at = std::max(pace.next_at, now + delay_of(pace, settings));
}

void note_attempt(Pace& pace, const PaceSettings& settings, const ipc::AttemptEnd& attempt, std::int64_t now) {
  if (attempt.written_at == 0) return;  // the host was never asked
  if (attempt.status != 0) adjust(pace, attempt);
  if (asks_to_slow_down(attempt.status) && attempt.written_at > pace.backed_off_at) {
    pace.delay_ns = std::min(std::max(2 * pace.delay_ns, first_backoff_ns), longest_delay_ns);
    pace.backed_off_at = now;
  }
  pace.next_at = std::max(pace.next_at, attempt.written_at + delay_of(pace, settings));
  if (asks_to_slow_down(attempt.status) && attempt.retry_after_ms >= 0)
    pace.next_at = std::max(pace.next_at, now + attempt.retry_after_ms * ms);
}

std::int64_t retry_time(const ipc::AttemptEnd& attempt_end, std::uint32_t attempt, std::int64_t now,
                        std::uint64_t random) {
  std::int64_t wait = std::min(first_retry_ns << std::min<std::uint32_t>(attempt - 1, 10), longest_retry_ns);
  wait = wait * 3 / 4 + static_cast<std::int64_t>(random % static_cast<std::uint64_t>(wait / 2));  // ± 25 %
  if (attempt_end.retry_after_ms >= 0) wait = std::max(wait, attempt_end.retry_after_ms * ms);
  return now + wait;
}

}  // namespace crawl::frontier
