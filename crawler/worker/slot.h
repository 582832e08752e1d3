// WorkerSlot: a page of memory that a worker shares with the coordinator. The parse thread writes the lease that it
// works on, so that a crash there names its URL; the event loop counts its turns, so that one that does not turn any
// more is noticed. One writer for each (the thread), one reader (the coordinator).
#pragma once

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace crawl::worker {

struct WorkerSlot {
  std::atomic<std::uint64_t> lease{0};        // 0: none
  std::atomic<std::int64_t> since_ns{0};      // base::monotonic_ns when the work on it began
  std::atomic<std::uint64_t> turns{0};        // of the event loop, one a second; 0: it has not begun
  std::atomic<std::int32_t> parse_thread{0};  // its number in the system
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// Shared with every process forked from here on; lives as long as the process that made it.
inline WorkerSlot* make_worker_slot() {
  void* memory = mmap(nullptr, sizeof(WorkerSlot), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "shared memory for a worker");
  return new (memory) WorkerSlot;
}

}  // namespace crawl::worker
