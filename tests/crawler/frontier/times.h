// Times of the frontier's tests, in nanoseconds of a monotonic clock.
#pragma once

#include <cstdint>

namespace crawl::frontier {

inline constexpr std::int64_t ms = 1'000'000;
inline constexpr std::int64_t start = 1'000'000 * ms;

}  // namespace crawl::frontier
