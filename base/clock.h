// The clocks: one that only goes forward and that all processes of a machine share, and the calendar's.
#pragma once

#include <cstdint>
#include <string>

namespace crawl::base {

// CLOCK_MONOTONIC in nanoseconds: the same in every process of this machine, so stamps may travel between them.
std::int64_t monotonic_ns();

// CLOCK_BOOTTIME in nanoseconds, which goes on while the machine sleeps.
std::int64_t boot_ns();

// CPU time used by the calling thread, in nanoseconds.
std::int64_t thread_cpu_ns();

// Wall-clock time in milliseconds since 1970-01-01 UTC.
std::int64_t unix_ms();

// "2026-01-31T12:34:56.789Z" of milliseconds since 1970 (ISO 8601, UTC).
std::string iso8601(std::int64_t unix_ms);

}  // namespace crawl::base
