// Snapshot: a moment of a crawl, as the progress line shows it. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crawl::coordinator {

struct Snapshot {
  std::int64_t now_ns = 0;  // base::monotonic_ns
  std::int64_t started_ns = 0;
  std::uint64_t done = 0, failed = 0;  // committed in this run
  std::uint64_t client_errors = 0;     // of those done: answers of 4xx
  std::uint64_t pages = 0;             // with an HTTP status
  std::uint64_t queued = 0;            // in the file and not under way
  std::uint64_t in_flight = 0;
  std::uint64_t retrying = 0;  // of those queued: wait for another attempt
  std::uint64_t wire_bytes = 0;
  bool seeds_ended = true;                   // false: more may come, so nobody knows how long it takes
  std::optional<std::uint64_t> max_pages;    // --max-pages
  std::optional<std::int64_t> time_left_ns;  // of --max-time
  std::int64_t waits_until_ns = 0;           // nothing is asked before; 0: something is, or may be
  // What it does beside fetching, or waits for: the same in ever fewer words. Empty mostly.
  std::vector<std::string> note;
  std::string pace;    // what holds up a crawl of one host
  std::string paused;  // hosts that are left alone while others are fetched
  std::string url;     // one of those in flight
};

}  // namespace crawl::coordinator
