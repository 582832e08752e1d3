// How long a crawl still takes, as far as anybody can know. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "crawler/coordinator/progress/snapshot.h"

namespace crawl::coordinator {

struct TimeLeft {
  double seconds = 0;
  bool at_least = false;  // the queue still grows
};

// From what is left in the queue, or up to --max-pages, at the mean pace of the run; --max-time ends it before. A wait
// for a host is part of it. Nothing where more seeds may come, before the first page, and where only attempts are left
// that are to be made again. `grows`: new URLs are still found.
std::optional<TimeLeft> time_left(const Snapshot& moment, bool grows);

// "2:56 left", "2:56+ left".
std::string text_of(const TimeLeft& left);

}  // namespace crawl::coordinator
