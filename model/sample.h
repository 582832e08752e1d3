// Sample: a moment of a run in figures, from which its curves are drawn: what it came to so far, what is under way, and
// what it uses. Counted by the coordinator, kept by storage. Plain data.
#pragma once

#include <cstdint>

namespace crawl::model {

struct Sample {
  std::int64_t at_ms = 0;  // Unix time
  // Of the run so far; `throttled`: answers 429 and 503; bytes: bodies after content decoding.
  std::uint64_t pages = 0, failures = 0, throttled = 0, retries = 0, bytes = 0;
  std::uint64_t queued = 0, in_flight = 0;  // at that moment
  std::uint64_t rss = 0;                    // resident memory of all processes, in bytes
  // CPU time of the run so far, of processes that have ended too. Fetch and parse are those of all workers.
  std::int64_t cpu_fetch_ns = 0, cpu_parse_ns = 0, cpu_storage_ns = 0, cpu_coordinator_ns = 0;

  void fields(auto&& visit) {
    visit(at_ms, pages, failures, throttled, retries, bytes, queued, in_flight, rss, cpu_fetch_ns, cpu_parse_ns,
          cpu_storage_ns, cpu_coordinator_ns);
  }
};

}  // namespace crawl::model
