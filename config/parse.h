// The one way from what a user typed to what the program does: command line, environment and TOML file become an
// Invocation, or a UsageError with one line for a person. Nothing is touched but the file of --config.
//
// Flags win over the environment, which wins over the file, which wins over the defaults; a repeatable option of one
// source replaces the list of a weaker one. Called once, at the start of main.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/options.h"
#include "config/resume.h"

namespace crawl::config {

struct Invocation {
  std::string command =
      "crawl";      // "crawl", "demo", "bench", "fetch", "status", "cat", "why", "export", "import", "search"
  Options options;  // checked and complete
  std::vector<std::string> arguments;        // behind the command; for "crawl" the same as options.seeds
  std::optional<StoredRun> resumed;          // the run that "resume" goes on with
  std::set<std::string, std::less<>> given;  // long names of the options that any source set
};

struct UsageError {
  std::string message;  // ends with a line break: for standard output if status is 0, else for standard error
  int status = 2;       // 0: --help, --version, --print-config
};

// Like std::getenv.
using Environment = std::function<const char*(const char* name)>;

// `read_run` is asked by "resume" alone.
Result<Invocation, UsageError> parse_command_line(int argc, const char* const* argv, const Environment& environment,
                                                  const StoredRunReader& read_run = {});

}  // namespace crawl::config
