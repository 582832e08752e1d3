// ProcessMeter: the memory and CPU time of the processes of a crawl, as the system counts them. What a process used
// that has ended stays counted: a worker that is started again begins at nothing, its sum does not. Owned by the
// coordinator; one look reads two small files of /proc for each process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace crawl::coordinator {

enum class Stage : std::uint8_t { coordinator, worker, storage, other };

// A process that runs now.
struct RunningProcess {
  std::string name;  // the same for those that take each other's place
  Stage stage = Stage::other;
  pid_t pid = 0;
  pid_t parse_thread = 0;   // of a worker; 0 before it is known
  std::uint64_t lease = 0;  // that its parse thread works on
};

struct ProcessUse {
  std::int64_t cpu_ns = 0;
  std::uint64_t rss = 0;  // bytes
};

class ProcessMeter {
 public:
  void look(const std::vector<RunningProcess>& processes);

  // At the last look.
  ProcessUse of(const std::string& name) const;
  std::uint64_t rss() const { return rss_; }
  std::int64_t fetch_ns() const { return fetch_ns_; }
  std::int64_t parse_ns() const { return parse_ns_; }
  std::int64_t storage_ns() const { return storage_ns_; }
  std::int64_t coordinator_ns() const { return coordinator_ns_; }

  // Of one counter that begins anew with each process: what all of them came to. Pure.
  struct Sum {
    std::int64_t before = 0, last = 0;
    void look(std::int64_t value, bool same_process);
    std::int64_t all() const { return before + last; }
  };

 private:
  struct Known {
    Stage stage = Stage::other;
    pid_t pid = 0;
    Sum main, parse;  // threads
    std::uint64_t rss = 0;
  };

  std::map<std::string, Known> known_;
  std::uint64_t rss_ = 0;
  std::int64_t fetch_ns_ = 0, parse_ns_ = 0, storage_ns_ = 0, coordinator_ns_ = 0;
};

}  // namespace crawl::coordinator
