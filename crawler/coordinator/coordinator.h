// The coordinator: command line in, frontier, supervision, progress. It alone decides which URL goes when; it never
// touches a page body and opens no database. Single-threaded, so that it may fork at any time; it never blocks on a
// socket and never stops reading one, which is what keeps the ring of processes from deadlock.
#pragma once

#include "config/options.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/coordinator/progress/figures.h"
#include "crawler/coordinator/supervisor.h"

namespace crawl::coordinator {

// Runs a whole crawl. The answer's exit_status is the command's. Options must have been checked.
Figures run_crawl(const config::Options& options, const std::string& options_json, const RingLimits& limits = {},
                  const ProcessMains& mains = {});

}  // namespace crawl::coordinator
