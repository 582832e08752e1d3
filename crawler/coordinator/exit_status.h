// The exit statuses of a crawl, and of the commands.
#pragma once

namespace crawl::coordinator {

enum ExitStatus : int {
  exit_finished = 0,
  exit_fatal = 1,
  exit_usage = 2,
  exit_no_seed = 3,
  exit_limit = 4,
  exit_findings = 5,  // crawl audit --fail-on
  exit_interrupted = 130,
};

}  // namespace crawl::coordinator
