// Pace: how fast one host may be asked. The delay runs from the writing of a request to the writing of the next; with
// `--delay auto` it follows the host's response time as AutoThrottle does, and backs off on 429 and 503.
// Pure functions of stamps (base::monotonic_ns): tests have their own clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/frontier/waiting_host.h"
#include "crawler/ipc/messages/from_worker.h"

namespace crawl::frontier {

// Nobody is made to wait longer, whatever a server or a kept state says.
inline constexpr std::int64_t max_wait_ns = 86'400'000'000'000;  // a day

struct PaceSettings {
  std::optional<std::int64_t> fixed_delay_ns;  // --delay T; empty: auto
};

struct Pace {
  std::int64_t next_at = 0;        // no request is written before
  std::int64_t delay_ns = -1;      // -1: nothing known yet
  std::int64_t floor_ns = 0;       // Crawl-delay of its robots.txt
  std::int64_t written_at = 0;     // of the request that was written last
  unsigned unheard = 0;            // attempts in a row that heard nothing of the host
  std::uint16_t slowed_by = 0;     // 429 or 503, where that was its last answer
  std::int64_t backed_off_at = 0;  // when the delay was last doubled: once for an event
  std::int64_t asked_ns = 0;       // its last Retry-After, and until when that is
  std::int64_t asked_until = 0;
};

// The delay in force, never negative.
std::int64_t delay_of(const Pace& pace, const PaceSettings& settings);

// A request was handed out: the next may follow one delay later.
void note_claim(Pace& pace, const PaceSettings& settings, std::int64_t now);

// A request was written: the delay runs from here.
void note_written(Pace& pace, const PaceSettings& settings, std::int64_t written_at);

// A robots.txt asks for at least so much between two requests.
void set_floor(Pace& pace, const PaceSettings& settings, std::int64_t floor_ns);

// An attempt is over: learns from its latency and status, counts the delay from the moment when it was written, obeys
// Retry-After whole. A host of which nothing at all is heard again and again is left alone for a while (a circuit
// breaker).
void note_attempt(Pace& pace, const PaceSettings& settings, const ipc::AttemptEnd& attempt, std::int64_t now);

// Why the host is not asked before next_at. Fills in `why`, `asked_ns` and `status`.
void explain(const Pace& pace, const PaceSettings& settings, WaitingHost& host);

// What results.db keeps of a host's pace, as JSON ({"delay_ms":..,"next_at_ms":..}; Unix time), and back. Unknown text
// is an unknown pace, a time that no host is made to wait for is none. `unix_offset_ns`: the calendar's time less
// base::monotonic_ns.
std::string kept_state(const Pace& pace, const PaceSettings& settings, std::int64_t unix_offset_ns, std::int64_t now);
Pace pace_of(std::string_view kept, std::int64_t unix_offset_ns, std::int64_t now);

// When to try a URL again: exponential with jitter, at least Retry-After. attempt is the one that failed, from 1;
// random is any 64 bits.
std::int64_t retry_time(const ipc::AttemptEnd& attempt_end, std::uint32_t attempt, std::int64_t now,
                        std::uint64_t random);

}  // namespace crawl::frontier
