// Curves of a run from its samples: what waits, what is under way, memory, and CPU by stage. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/sample.h"

namespace crawl::report {

// Markup; empty of a run with less than half a minute of samples.
std::string sample_curves(const std::vector<model::Sample>& samples);

// CPU seconds a second of wall time, over the samples: of the processes that are one each, and of all workers.
struct CpuShares {
  double workers = 0, storage = 0, coordinator = 0;
};
CpuShares cpu_shares(const std::vector<model::Sample>& samples);

}  // namespace crawl::report
