#include "storage/sqlite/samples/thinning.h"

namespace crawl::storage {

std::vector<std::int64_t> to_be_thinned(std::span<const std::int64_t> times, std::size_t most) {
  if (times.size() <= most) return {};
  const auto parts = static_cast<std::int64_t>(most / 2 - 1);
  const std::int64_t step = (times.back() - times.front()) / parts + 1;
  std::vector<std::int64_t> gone;
  std::int64_t next = times.front();
  for (const std::int64_t time : times.first(times.size() - 1)) {
    if (time < next) {
      gone.push_back(time);
    } else {
      next = time + step;
    }
  }
  return gone;
}

}  // namespace crawl::storage
