// StallWatch: whether a thread of another process makes progress. It counts the CPU time that the thread used, not the
// time that passed: on a busy machine honest work takes long. A thread that uses no CPU and makes no progress is given
// much longer.
//
// One for each thread that is watched, looked at once in a while. Pure but for thread_cpu_ns_of().
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace crawl::base {

class StallWatch {
 public:
  struct Limits {
    std::int64_t cpu_ns = 30'000'000'000;     // used without progress
    std::int64_t quiet_ns = 600'000'000'000;  // without progress or CPU time
  };
  enum class State { well, spins, sleeps };

  StallWatch() = default;
  explicit StallWatch(Limits limits) : limits_(limits) {}

  // progress: differs from before if the thread made some. cpu_ns: what it has used since it began.
  State look(std::uint64_t progress, std::int64_t cpu_ns, std::int64_t now_ns);
  // Another thread, or one that has nothing to do.
  void reset() { seen_ = false; }

 private:
  Limits limits_;
  bool seen_ = false;
  std::uint64_t progress_ = 0;
  std::int64_t begin_cpu_ns_ = 0, last_cpu_ns_ = 0, last_look_ns_ = 0, quiet_ns_ = 0;
};

// CPU time of a thread of another process of this user; 0 if there is none.
std::int64_t thread_cpu_ns_of(pid_t process, pid_t thread);

}  // namespace crawl::base
