// The summary of a crawl: what a person reads when it has ended, and the same figures as JSON for --stats.
#pragma once

#include <string>

#include "config/options.h"
#include "crawler/coordinator/progress/figures.h"

namespace crawl::cli {

// How the crawl goes on; empty texts where nobody knows.
struct GoingOn {
  std::string put_aside;  // what another run's options would fetch
  std::string command;    // "crawl resume m.db"
};

// Outcomes by status and reason, the slowest hosts, where the time went, the next command to type; program: its name in
// that.
std::string summary_text(const coordinator::Figures& figures, const config::Options& options,
                         const std::string& program, const GoingOn& going_on);

// One JSON object: the row of `runs` and the figures beside it.
std::string stats_json(const coordinator::Figures& figures, const std::string& options_json);

// A file name as one word of a shell command.
std::string shell_word(const std::string& text);

}  // namespace crawl::cli
