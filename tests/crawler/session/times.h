// The time at which the tests of cookies take place.
#pragma once

#include <cstdint>

namespace crawl::cookies {

inline constexpr std::int64_t now = 1'700'000'000'000;  // 2023-11-14, in milliseconds

}  // namespace crawl::cookies
