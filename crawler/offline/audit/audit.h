// `crawl audit`: the findings of a results file, written in a format for people or programs. Reads alone; one thread.
#pragma once

#include <string>

#include "config/options.h"

namespace crawl::audit {

// What became of it: an exit status, and a line for a person where it is not the findings that make it.
struct AuditEnd {
  int exit_status = 0;
  std::string error;
};

AuditEnd audit(const std::string& file, const config::Options& options, bool (*stop)());

}  // namespace crawl::audit
