#include "crawler/ipc/spawn.h"

#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <system_error>

#include "base/log.h"

namespace crawl::ipc {
namespace {

// Descriptors that are not ours hold sockets open after their owner's end: nobody would see end-of-file.
void close_all_but(std::vector<int> keep) {
  std::sort(keep.begin(), keep.end());
  unsigned first = 3;
  for (int fd : keep) {
    auto kept = static_cast<unsigned>(fd);
    if (kept < first) continue;
    if (kept > first) close_range(first, kept - 1, 0);
    first = kept + 1;
  }
  close_range(first, ~0U, 0);
}

// Ctrl-C reaches the whole foreground group, and the coordinator decides. A file at its limit (ulimit -f, SIGXFSZ) is
// one that cannot be written: EFBIG.
constexpr int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};

void reset_signals() {
  for (const int number : ignored) signal(number, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run_child(const std::string& name, const std::vector<int>& keep, const std::function<int()>& main,
                            pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It died between fork and prctl. 0: it is outside of this process's pid namespace, and cannot be asked for.
  if (const pid_t now = getppid(); now != parent && now != 0) _exit(1);
  prctl(PR_SET_NAME, name.c_str());
  reset_signals();
  close_all_but(keep);
  int status = 1;
  try {
    status = main();
  } catch (const std::exception& error) {
    base::log::error(name + ": " + error.what());
  }
  _exit(status);
}

}  // namespace

pid_t spawn(const std::string& name, const std::vector<int>& keep, const std::function<int()>& main) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "no further process can be started");
  if (child == 0) run_child(name, keep, main, parent);
  return child;
}

void take_signals_as_usual() {
  for (const int number : ignored) signal(number, SIG_DFL);
}

}  // namespace crawl::ipc
