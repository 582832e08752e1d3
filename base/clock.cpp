#include "base/clock.h"

#include <cstdio>
#include <ctime>

namespace crawl::base {
namespace {

std::int64_t nanoseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Rounded down also below zero: a clock may stand before 1970.
constexpr std::int64_t floor_divided(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

}  // namespace

std::int64_t monotonic_ns() {
  return nanoseconds(CLOCK_MONOTONIC);
}

std::int64_t boot_ns() {
  return nanoseconds(CLOCK_BOOTTIME);
}

std::int64_t thread_cpu_ns() {
  return nanoseconds(CLOCK_THREAD_CPUTIME_ID);
}

std::int64_t unix_ms() {
  return floor_divided(nanoseconds(CLOCK_REALTIME), 1'000'000);
}

std::string iso8601(std::int64_t unix_ms) {
  const std::time_t seconds = floor_divided(unix_ms, 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[96];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900, utc.tm_mon + 1,
                utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>(unix_ms - seconds * 1000));
  return text;
}

}  // namespace crawl::base
