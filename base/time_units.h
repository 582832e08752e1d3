// Nanoseconds, as clocks here count, and other units.
#pragma once

#include <cstdint>

namespace crawl::base {

inline constexpr std::int64_t ms = 1'000'000;  // in nanoseconds

constexpr double in_seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

}  // namespace crawl::base
