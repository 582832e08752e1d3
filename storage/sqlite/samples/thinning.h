// Thinning: which of many samples are kept when there are too many, so that those that are left are spread evenly over
// the time. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crawl::storage {

// The times that are to go, of times in ascending order: at most about half of `most` are left if there are more than
// `most`, the first and the last among them; none goes otherwise. most: at least 4.
std::vector<std::int64_t> to_be_thinned(std::span<const std::int64_t> times, std::size_t most);

}  // namespace crawl::storage
