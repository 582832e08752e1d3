// MachineLease: how long this machine may ask hosts, of a crawl that several share: a page of memory that its processes
// share. The node process alone writes it. A worker looks just before each request: neither one that was stopped for a
// while nor one of a machine that is cut off asks a host that is another machine's by then.
//
// A term is a time without a gap: a lease that has ended and is renewed begins another one, in which nothing that was
// handed out before is asked.
#pragma once

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace crawl::ipc {

struct MachineLease {
  std::atomic<std::int64_t> until{0};  // base::boot_ns
  std::atomic<std::uint64_t> term{0};

  bool holds(std::uint64_t of_term, std::int64_t now) const {
    const bool before_end = now < until.load();  // before the term is looked at, which is written first
    return before_end && term.load() == of_term;
  }
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// Shared with every process forked from here on; lives as long as the process that made it.
inline MachineLease* make_machine_lease() {
  void* memory = mmap(nullptr, sizeof(MachineLease), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "shared memory for the lease");
  return new (memory) MachineLease;
}

}  // namespace crawl::ipc
