#include "crawler/coordinator/live/process_meter.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "base/stall_watch.h"

namespace crawl::coordinator {
namespace {

// The second number of statm, in pages (proc(5)).
std::uint64_t rss_of(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/statm";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  unsigned long long all = 0, resident = 0;
  if (!file || std::fscanf(file.get(), "%llu %llu", &all, &resident) != 2) return 0;
  static const auto page = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_PAGESIZE)));
  return resident * page;
}

}  // namespace

void ProcessMeter::Sum::look(std::int64_t value, bool same_process) {
  if (!same_process) {
    before += last;
    last = 0;
  }
  last = std::max(last, value);  // 0 of a process that has just ended
}

void ProcessMeter::look(const std::vector<RunningProcess>& processes) {
  for (auto& [name, known] : known_) known.rss = 0;
  for (const RunningProcess& process : processes) {
    Known& known = known_[process.name];
    const bool same = known.pid == process.pid;
    known.stage = process.stage;
    known.pid = process.pid;
    known.rss = rss_of(process.pid);
    known.main.look(base::thread_cpu_ns_of(process.pid, process.pid), same);
    known.parse.look(process.parse_thread > 0 ? base::thread_cpu_ns_of(process.pid, process.parse_thread) : 0, same);
  }
  rss_ = 0;
  fetch_ns_ = parse_ns_ = storage_ns_ = coordinator_ns_ = 0;
  for (const auto& [name, known] : known_) {
    rss_ += known.rss;
    if (known.stage == Stage::worker) fetch_ns_ += known.main.all();
    if (known.stage == Stage::worker) parse_ns_ += known.parse.all();
    if (known.stage == Stage::storage) storage_ns_ += known.main.all();
    if (known.stage == Stage::coordinator) coordinator_ns_ += known.main.all();
  }
}

ProcessUse ProcessMeter::of(const std::string& name) const {
  const auto known = known_.find(name);
  if (known == known_.end()) return {};
  return {known->second.main.all() + known->second.parse.all(), known->second.rss};
}

}  // namespace crawl::coordinator
