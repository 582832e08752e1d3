#include "base/stall_watch.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

namespace crawl::base {
namespace {

// Between two looks: a machine that slept, or a process that was stopped, counts as this.
constexpr std::int64_t max_gap_ns = 5'000'000'000;

}  // namespace

StallWatch::State StallWatch::look(std::uint64_t progress, std::int64_t cpu_ns, std::int64_t now_ns) {
  if (!seen_ || progress != progress_) {
    seen_ = true;
    progress_ = progress;
    begin_cpu_ns_ = last_cpu_ns_ = cpu_ns;
    last_look_ns_ = now_ns;
    quiet_ns_ = 0;
    return State::well;
  }
  const bool worked = cpu_ns != last_cpu_ns_;
  quiet_ns_ = worked ? 0 : quiet_ns_ + std::clamp<std::int64_t>(now_ns - last_look_ns_, 0, max_gap_ns);
  last_cpu_ns_ = cpu_ns;
  last_look_ns_ = now_ns;
  if (cpu_ns - begin_cpu_ns_ > limits_.cpu_ns) return State::spins;
  return quiet_ns_ > limits_.quiet_ns ? State::sleeps : State::well;
}

// utime and stime, the 14th and 15th field (proc(5)); the second, a name in parentheses, may hold anything.
std::int64_t thread_cpu_ns_of(pid_t process, pid_t thread) {
  const std::string path = "/proc/" + std::to_string(process) + "/task/" + std::to_string(thread) + "/stat";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (!file) return 0;
  char text[1024];
  std::string stat(text, std::fread(text, 1, sizeof text, file.get()));
  const auto name_end = stat.rfind(')');
  unsigned long long user = 0, system = 0;
  if (name_end == stat.npos ||
      std::sscanf(stat.c_str() + name_end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
                  &system) != 2)
    return 0;
  static const long ticks = std::max(1L, ::sysconf(_SC_CLK_TCK));
  return static_cast<std::int64_t>(user + system) * (1'000'000'000 / ticks);
}

}  // namespace crawl::base
