// The coordinator: command line in, frontier, supervision, progress. It alone decides which URL goes when; it never
// touches a page body and opens no database. Single-threaded, so that it may fork at any time; it never blocks on a
// socket and never stops reading one, which is what keeps the ring of processes from deadlock.
#pragma once

#include <functional>
#include <string>

#include "config/options.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/coordinator/progress/figures.h"
#include "crawler/coordinator/supervisor.h"

namespace crawl::coordinator {

// Who looks on. Both may be empty.
struct Watch {
  // All that was given is right, and nothing is made or asked yet.
  std::function<void()> begins;
  // How far it is, every ten seconds; what workers and storage say of themselves at their end is not in it.
  std::function<void(const Figures&)> goes_on;
};

// Runs a whole crawl. The answer's exit_status is the command's. Options must have been checked.
Figures run_crawl(const config::Options& options, const std::string& options_json, const RingLimits& limits = {},
                  const ProcessMains& mains = {}, const Watch& watch = {});

}  // namespace crawl::coordinator
