// The coordinator: command line in, frontier, supervision, progress. It alone decides which URL goes when; it never
// touches a page body and opens no database. Single-threaded, so that it may fork at any time; it never blocks on a
// socket and never stops reading one, which is what keeps the ring of processes from deadlock.
#pragma once

#include "config/options.h"
#include "crawler/coordinator/progress/figures.h"
#include "crawler/coordinator/supervisor.h"

namespace crawl::coordinator {

// The exit statuses of a crawl.
enum ExitStatus : int {
  exit_finished = 0,
  exit_fatal = 1,
  exit_usage = 2,
  exit_no_seed = 3,
  exit_limit = 4,
  exit_interrupted = 130,
};

// Runs a whole crawl. The answer's exit_status is the command's. Options must have been checked.
Figures run_crawl(const config::Options& options, const std::string& options_json, const RingLimits& limits = {},
                  const ProcessMains& mains = {});

}  // namespace crawl::coordinator
