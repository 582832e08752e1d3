#include "crawler/monitor/source/past.h"

#include <algorithm>

#include "storage/sqlite/samples/thinning.h"

namespace crawl::monitor {

std::vector<model::Sample> thinned_for_a_curve(std::vector<model::Sample> samples) {
  std::vector<std::int64_t> times;
  for (const model::Sample& each : samples) times.push_back(each.at_ms);
  const std::vector<std::int64_t> gone = storage::to_be_thinned(times, samples_of_a_curve);
  std::erase_if(samples, [&](const auto& each) { return std::ranges::binary_search(gone, each.at_ms); });
  return samples;
}

}  // namespace crawl::monitor
