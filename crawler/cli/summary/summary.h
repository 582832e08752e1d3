// The summary of a crawl: what a person reads when it has ended. It answers what they came for: what was fetched and
// what not, why, what would change that, and what to type next because of what was found. Pure functions; what the
// results file adds is in file_facts.h, figures for programs are in stats_json.h.
#pragma once

#include <string>

#include "config/options.h"
#include "crawler/cli/summary/file_facts.h"
#include "crawler/cli/summary/page.h"
#include "crawler/coordinator/progress/figures.h"

namespace crawl::cli {

// How the crawl goes on; empty texts where nobody knows.
struct GoingOn {
  std::string put_aside;   // what another run's options would fetch
  std::string command;     // "crawl resume m.db"
  std::string whole_site;  // the same crawl with --depth all, where one page alone was asked for
};

// program: its name in the commands to type.
std::string summary_text(const coordinator::Figures& figures, const FileFacts& facts, const config::Options& options,
                         const std::string& program, const GoingOn& going_on, const Paper& paper);

// The first URL that failed and why, in one line: for who asked for errors alone.
std::string first_failure_text(const coordinator::Figures& figures, const FileFacts& facts);

}  // namespace crawl::cli
