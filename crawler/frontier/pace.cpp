#include "crawler/frontier/pace.h"

#include <algorithm>
#include <charconv>

#include "base/time_units.h"
#include "model/patience.h"

namespace crawl::frontier {
namespace {

using base::ms;
constexpr std::int64_t public_floor_ns = 500 * ms;    // --delay auto, public addresses
constexpr std::int64_t first_backoff_ns = 1000 * ms;  // doubling begins here where the delay was next to nothing
constexpr std::int64_t max_delay_ns = 60'000 * ms;
constexpr unsigned silent_attempts = 40;               // in a row open the circuit breaker,
constexpr std::int64_t silence_ns = 600'000 * ms;      // for so long
constexpr std::int64_t latest_ms = 7'258'118'400'000;  // the year 2200: a kept time beyond it is damage
constexpr std::int64_t clock_slack_ns = 3'600'000 * ms;
constexpr std::int64_t first_retry_ns = 1000 * ms;
constexpr std::int64_t max_retry_ns = 60'000 * ms;

// Errors come faster than pages and do not tell how fast pages may be asked for; redirects and missing pages do.
bool may_lower(std::uint16_t status) {
  return status < 400 || status == 404 || status == 410;
}

// d = max(target, (d + target) / 2), target = 2 × latency; an error never lowers it.
void adjust(Pace& pace, const ipc::AttemptEnd& attempt) {
  std::int64_t target = 2 * attempt.latency_ns;
  std::int64_t current = std::max<std::int64_t>(pace.delay_ns, 0);
  std::int64_t smoothed = std::max(target, (current + target) / 2);
  if (!may_lower(attempt.status)) smoothed = std::max(smoothed, current);
  if (attempt.public_address) smoothed = std::max(smoothed, public_floor_ns);
  pace.delay_ns = std::min(smoothed, max_delay_ns);
}

bool heard_nothing(const ipc::AttemptEnd& attempt) {
  return model::is_unheard(attempt.reason) && attempt.status == 0 && attempt.latency_ns == 0;
}

// What a server asks for with Retry-After, as far as it is heard.
std::int64_t asked_wait_ns(const ipc::AttemptEnd& attempt) {
  return std::min(attempt.retry_after_ms, max_wait_ns / ms) * ms;
}

void note_asked_wait(Pace& pace, const ipc::AttemptEnd& attempt, std::int64_t now) {
  pace.asked_ns = asked_wait_ns(attempt);
  pace.asked_until = now + pace.asked_ns;
  pace.next_at = std::max(pace.next_at, pace.asked_until);
}

// A time that lies further ahead than anybody is ever made to wait was written by a clock that was wrong, and would
// park the host for years.
std::int64_t sane_time(std::int64_t at, std::int64_t now) {
  if (at > now + max_wait_ns + clock_slack_ns) return 0;
  return std::clamp<std::int64_t>(at, 0, now + max_wait_ns);
}

// The parts of a kept state in turn.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool literal(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  template <class Number>
  bool number(Number& value) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }

 private:
  std::string_view rest_;
};

void note_silence(Pace& pace, const ipc::AttemptEnd& attempt, std::int64_t now) {
  if (!heard_nothing(attempt)) {
    pace.unheard = 0;
  } else if (++pace.unheard % silent_attempts == 0) {
    pace.next_at = std::max(pace.next_at, now + silence_ns);
  }
}

}  // namespace

std::int64_t delay_of(const Pace& pace, const PaceSettings& settings) {
  return std::max(settings.fixed_delay_ns.value_or(std::max<std::int64_t>(pace.delay_ns, 0)), pace.floor_ns);
}

void note_claim(Pace& pace, const PaceSettings& settings, std::int64_t now) {
  pace.next_at = std::max(pace.next_at, now + delay_of(pace, settings));
}

void note_written(Pace& pace, const PaceSettings& settings, std::int64_t written_at) {
  pace.written_at = std::max(pace.written_at, written_at);
  pace.next_at = std::max(pace.next_at, written_at + delay_of(pace, settings));
}

void set_floor(Pace& pace, const PaceSettings& settings, std::int64_t floor_ns) {
  pace.floor_ns = std::max(pace.floor_ns, floor_ns);
  if (pace.written_at != 0) note_written(pace, settings, pace.written_at);
}

void note_attempt(Pace& pace, const PaceSettings& settings, const ipc::AttemptEnd& attempt, std::int64_t now) {
  note_silence(pace, attempt, now);
  if (attempt.written_at == 0) {  // the host was never asked, but perhaps a proxy
    if (attempt.retry_after_ms >= 0) note_asked_wait(pace, attempt, now);
    return;
  }
  if (attempt.status != 0) {
    adjust(pace, attempt);
    pace.slowed_by = model::asks_to_slow_down(attempt.status) ? attempt.status : 0;
  }
  if (model::asks_to_slow_down(attempt.status) && attempt.written_at > pace.backed_off_at) {
    pace.delay_ns = std::min(std::max(2 * pace.delay_ns, first_backoff_ns), max_delay_ns);
    pace.backed_off_at = now;
  }
  note_written(pace, settings, attempt.written_at);
  if (attempt.retry_after_ms < 0 || !(attempt.retry || model::asks_to_slow_down(attempt.status))) return;
  note_asked_wait(pace, attempt, now);
}

void explain(const Pace& pace, const PaceSettings& settings, WaitingHost& host) {
  host.asked_ns = delay_of(pace, settings);
  host.status = pace.slowed_by;
  if (pace.asked_until >= pace.next_at) {
    host.why = Wait::retry_after;
    host.asked_ns = pace.asked_ns;
  } else if (pace.unheard >= silent_attempts) {
    host.why = Wait::unheard;
  } else if (pace.slowed_by != 0) {
    host.why = Wait::slowed;
  } else {
    host.why = Wait::delay;
  }
}

// Written without printf, whose decimal point is the locale's.
std::string kept_state(const Pace& pace, const PaceSettings& settings, std::int64_t unix_offset_ns, std::int64_t now) {
  const std::int64_t delay_us = delay_of(pace, settings) / 1000;
  const std::int64_t next_at = std::min(pace.next_at, now + max_wait_ns);
  const std::string thousandths = std::to_string(1000 + delay_us % 1000).substr(1);
  return "{\"delay_ms\":" + std::to_string(delay_us / 1000) + "." + thousandths +
         ",\"next_at_ms\":" + std::to_string((next_at + unix_offset_ns) / ms) + "}";
}

Pace pace_of(std::string_view kept, std::int64_t unix_offset_ns, std::int64_t now) {
  Pace pace;
  double delay_ms = 0;
  std::int64_t next_at_ms = 0;
  Reader reader(kept.substr(0, 200));
  const bool read = reader.literal("{\"delay_ms\":") && reader.number(delay_ms) && reader.literal(",\"next_at_ms\":") &&
                    reader.number(next_at_ms);
  if (!read || !(delay_ms >= 0) || next_at_ms < 0 || next_at_ms > latest_ms) return pace;
  // A --delay of that run may have been longer than any that is learned.
  constexpr std::int64_t max_delay_ms = max_delay_ns / ms;
  pace.delay_ns = static_cast<std::int64_t>(std::min(delay_ms, static_cast<double>(max_delay_ms)) * ms);
  pace.next_at = sane_time(next_at_ms * ms - unix_offset_ns, now);
  return pace;
}

std::int64_t retry_time(const ipc::AttemptEnd& attempt_end, std::uint32_t attempt, std::int64_t now,
                        std::uint64_t random) {
  std::int64_t wait = std::min(first_retry_ns << std::min<std::uint32_t>(attempt - 1, 10), max_retry_ns);
  wait = wait * 3 / 4 + static_cast<std::int64_t>(random % static_cast<std::uint64_t>(wait / 2));  // ± 25 %
  if (attempt_end.retry_after_ms >= 0) wait = std::max(wait, asked_wait_ns(attempt_end));
  return now + wait;
}

}  // namespace crawl::frontier
