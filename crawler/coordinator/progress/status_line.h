// The progress line: counts, pace, time left and what is waited for, as much of it as a terminal has room for. Pure
// functions of a snapshot.
#pragma once

#include <cstddef>
#include <string>

#include "crawler/coordinator/progress/snapshot.h"

namespace crawl::coordinator {

struct Throughput {
  double pages_per_s = 0, bytes_per_s = 0;
  bool queue_grows = false;  // new URLs are found
};

std::string status_line(const Snapshot& moment, const Throughput& throughput, std::size_t width, bool in_colour);

}  // namespace crawl::coordinator
