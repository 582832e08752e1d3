// What the processes below a process have in memory, as the kernel counts it (proc(5)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace crawl::browser {

struct ProcessMemory {
  pid_t pid = 0;
  bool is_renderer = false;
  std::uint64_t bytes = 0;  // resident and its own: RssAnon and RssShmem, without files that all share
};

// All processes below `root`, of any depth; a few hundred at most.
std::vector<ProcessMemory> memory_below(pid_t root);

}  // namespace crawl::browser
