// The figures of a crawl in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/),
// named by its conventions: base units, counters that end in _total. Pure.
#pragma once

#include <string>

#include "crawler/ipc/live_state.h"

namespace crawl::monitor {

inline constexpr char metrics_type[] = "text/plain; version=0.0.4; charset=utf-8";

// clients: connections to the live page.
std::string metrics_text(const ipc::LiveState& state, std::uint64_t clients);

}  // namespace crawl::monitor
