// What held a crawl back, as far as its file tells: the pace that it kept with its hosts, servers that are slow, or the
// crawler's own CPU; in words, with the figures that say so. Pure.
#pragma once

#include <optional>
#include <string>

#include "crawler/offline/report/sample_curves.h"

namespace crawl::report {

struct PaceFigures {
  double seconds = 0;  // of the last run
  std::uint64_t pages = 0, hosts = 0;
  std::string busiest_host;  // that most pages of the run came from
  std::uint64_t busiest_pages = 0;
  std::optional<double> delay_ms;  // that was kept with it
  double busiest_p95_ms = 0;
  double median_ms = 0;                                  // of all answers
  unsigned per_host = 1;                                 // requests at once to one host
  double parse_seconds = 0;                              // of all pages
  unsigned processes = 0;                                // 0: unknown
  double requests_per_second = 0, bytes_per_second = 0;  // of the run, as they came over the wire
  double rate = 0, limit_rate = 0;                       // --rate and --limit-rate; 0: none
  CpuShares cpu;                                         // of its samples
};

struct Verdict {
  std::string what, evidence;
};

Verdict verdict(const PaceFigures& figures);

}  // namespace crawl::report
