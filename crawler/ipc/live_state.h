// LiveState: what a crawl is doing at a moment, as the coordinator shows it to who looks on (the monitor process), once
// a second. Bounded: a few lists of a few dozen entries, whose texts are clipped. Data only; `fields()` serializes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crawler/ipc/frame.h"
#include "crawler/ipc/messages/from_storage.h"
#include "model/sample.h"

namespace crawl::ipc {

inline constexpr std::size_t max_live_hosts = 40, max_live_failures = 20, max_live_text = 300;

struct LiveCount {
  std::string name;  // a status, or a reason
  std::uint64_t count = 0;
  void fields(auto&& visit) { visit(name, count); }
};

struct LiveProcess {
  std::string name;  // "coordinator", "storage", "worker 0"
  std::int32_t pid = 0;
  std::uint64_t rss = 0;    // bytes
  std::int64_t cpu_ns = 0;  // since the run began, of those that had its place before it too
  std::string doing;
  void fields(auto&& visit) { visit(name, pid, rss, cpu_ns, doing); }
};

struct LiveHost {
  std::string name;
  std::uint64_t pages = 0, queued = 0, in_flight = 0;
  double delay_ms = -1, latency_ms = -1;  // the pause between two requests, and its mean answer; below 0: unknown
  std::string state;                      // "ready", "waits 1:53 (429, Retry-After 2:00)"
  void fields(auto&& visit) { visit(name, pages, queued, in_flight, delay_ms, latency_ms, state); }
};

struct LiveFailure {
  std::int64_t at_ms = 0;
  std::string url, what;  // "connect", "http 503", "404"
  void fields(auto&& visit) { visit(at_ms, url, what); }
};

struct LiveState {
  static constexpr std::uint8_t type = 60;
  std::int64_t at_ms = 0, started_ms = 0;  // Unix time
  std::int64_t run_id = 0;
  std::string phase;  // "opening", "crawling", "stopping", "finishing"; "finished", "stopped", "killed"
  std::string note;   // what it waits for, or why it was stopped; empty mostly
  double seconds_left = -1;
  bool at_least = false;  // the queue still grows
  Totals file;
  model::Sample now;  // counts of the run
  std::uint64_t done = 0, wire_bytes = 0, hosts = 0;
  std::uint64_t worker_deaths = 0, storage_deaths = 0;
  std::uint64_t rendered = 0, not_rendered = 0, render_ms = 0;  // pages that browsers made, or failed at; of the run
  std::vector<LiveCount> by_status, by_reason;                  // of the run
  std::vector<LiveProcess> processes;
  std::vector<LiveHost> busiest;      // hosts
  std::vector<LiveFailure> failures;  // the latest first

  void fields(auto&& visit) {
    visit(at_ms, started_ms, run_id, phase, note, seconds_left, at_least, file, now, done, wire_bytes, hosts,
          worker_deaths, storage_deaths, rendered, not_rendered, render_ms, by_status, by_reason, processes, busiest,
          failures);
  }
};

inline bool is_over(const LiveState& state) {
  return state.phase == "finished" || state.phase == "stopped" || state.phase == "killed";
}

}  // namespace crawl::ipc
