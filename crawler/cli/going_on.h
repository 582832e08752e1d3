// What is said of how to go on with a crawl, the same by the summary of a run and by `crawl status`: a line to copy,
// and what a change of options has put aside. Reads the results file; nothing is said where it cannot be read.
#pragma once

#include <optional>
#include <string>

#include "config/resume.h"
#include "storage/sqlite/read/last_run.h"

namespace crawl::cli {

// The last run of the file, if it can be read.
std::optional<storage::LastRun> last_run_of(const std::string& file);

// "1,049 URLs that waited are skipped now: --depth is 0 (run 1 had all). To continue with them:\n  crawl ...\n"; empty
// if nothing was put aside.
std::string put_aside_text(const storage::LastRun& last, const std::string& program, const std::string& file,
                           config::Trust trust);

// The command that goes on with what is queued, to copy.
std::string resume_command_text(const storage::LastRun& last, const std::string& program, const std::string& file,
                                config::Trust trust);

// What the last run had that no file may say, and its input that is not there any more: lines, empty mostly.
std::string resume_notes(const storage::LastRun& last);

}  // namespace crawl::cli
