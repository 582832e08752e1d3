#include "crawler/browser/process/isolation.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/fd.h"
#include "crawler/browser/process/folder.h"
#include "crawler/ipc/spawn.h"

namespace crawl::browser {
namespace {

constexpr uid_t nobody = 65534;  // of Linux: whoever has no name
constexpr int exit_no_user = 70, exit_no_exec = 71;

void complain(const Confined& confined, const char* what) {
  const std::string line = std::string(what) + "\n";
  [[maybe_unused]] const ssize_t passed = ::write(confined.errors, line.data(), line.size());
}

bool write_file(const char* path, const std::string& text) {
  const base::Fd file(::open(path, O_WRONLY | O_CLOEXEC));
  return file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

// Chromium refuses to keep its sandbox as root.
bool drop_rights() {
  if (geteuid() != 0) return true;
  if (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0 || setresuid(nobody, nobody, nobody) != 0)
    return false;
  prctl(PR_SET_DUMPABLE, 1);  // its files in /proc are root's otherwise
  return true;
}

// As this user, which must not be root inside either.
bool enter_namespaces() {
  const std::string user = std::to_string(geteuid()), group = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC) != 0) return false;
  write_file("/proc/self/setgroups", "deny");
  return write_file("/proc/self/uid_map", user + " " + user + " 1") &&
         write_file("/proc/self/gid_map", group + " " + group + " 1");
}

// Folders for what the browser writes, which nobody else sees and which go with it.
bool mount_folders() {
  mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);  // not given in every container
  return mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,mode=1777") == 0 &&
         mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "size=512m,mode=1777") == 0;
}

[[noreturn]] void execute(const Confined& confined, const std::string& folder) {
  // Above the numbers that they get, so that none is overwritten.
  constexpr int spare = 64;
  const int commands = fcntl(confined.commands, F_DUPFD, spare), replies = fcntl(confined.replies, F_DUPFD, spare);
  const int errors = fcntl(confined.errors, F_DUPFD, spare);
  const int nothing = ::open("/dev/null", O_RDWR);
  dup2(nothing, 0);
  dup2(nothing, 1);
  dup2(errors, 2);
  dup2(commands, 3);
  dup2(replies, 4);
  for (int fd = 5; fd < 2 * spare; ++fd) ::close(fd);
  const std::string profile = "--user-data-dir=" + folder + (folder == "/tmp" ? "/profile" : "");
  const std::string home = "HOME=" + folder, temporary = "TMPDIR=" + folder;
  std::vector<const char*> arguments;
  for (const std::string& argument : confined.arguments) arguments.push_back(argument.c_str());
  arguments.insert(arguments.end(), {profile.c_str(), nullptr});
  const char* environment[] = {"PATH=/usr/bin:/bin", home.c_str(), temporary.c_str(), "LANG=C.UTF-8", nullptr};
  ipc::take_signals_as_usual();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execve(arguments[0], const_cast<char**>(arguments.data()), const_cast<char**>(environment));
  _exit(exit_no_exec);
}

base::Fd children_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return base::Fd(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

// Kills every process below this one, until there is none: those whose parent dies come here (PR_SET_CHILD_SUBREAPER,
// or as the first process of a namespace).
void kill_all_below() {
  for (int round = 0; round < 2'000; ++round) {
    std::ifstream children("/proc/self/task/" + std::to_string(getpid()) + "/children");
    pid_t child = 0;
    while (children >> child) ::kill(child, SIGKILL);
    pid_t ended = 0;
    while ((ended = waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (ended < 0 && errno == ECHILD) return;
    usleep(1'000);
  }
}

// Starts the browser, and waits for its end or that of the lifeline.
int tend(const Confined& confined, const std::string& folder) {
  const base::Fd signals = children_signals();
  const pid_t browser = ipc::spawn("crawl-browser", {confined.commands, confined.replies, confined.errors},
                                   [&]() -> int { execute(confined, folder); });
  ::close(confined.commands);
  ::close(confined.replies);
  int status = 0;
  while (true) {
    pollfd waited[] = {{confined.lifeline, 0, 0}, {signals.get(), POLLIN, 0}};
    ::poll(waited, 2, -1);
    signalfd_siginfo info;
    while (::read(signals.get(), &info, sizeof info) == sizeof info) {
    }
    int of = 0;
    pid_t ended = 0;
    bool over = waited[0].revents != 0;
    while ((ended = waitpid(-1, &of, WNOHANG)) > 0)
      if (ended == browser) {
        over = true;
        status = of;
      }
    if (over) break;
  }
  kill_all_below();
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int run_in_namespaces(const Confined& confined) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // forgotten with the change of user
  const pid_t init = ipc::spawn(
      "crawl-browser", {confined.commands, confined.replies, confined.errors, confined.lifeline}, [&]() -> int {
        if (!mount_folders()) {
          complain(confined, "no folder of its own could be made for the browser");
          return exit_no_user;
        }
        return tend(confined, "/tmp");
      });
  for (const int fd : {confined.commands, confined.replies, confined.errors, confined.lifeline}) ::close(fd);
  int status = 0;
  while (waitpid(init, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int run_confined(const Confined& confined) {
  if (!drop_rights()) {
    complain(confined, "a browser is not run as root, and there is no other user to be");
    return exit_no_user;
  }
  umask(077);
  if (confined.namespaces && enter_namespaces()) return run_in_namespaces(confined);
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, 0);  // it ends the browser first: the lifeline says when
  const Folder folder;
  return tend(confined, folder.path());
}

bool has_namespaces() {
  const pid_t child = ipc::spawn("crawl-browser", {}, [] { return drop_rights() && enter_namespaces() ? 0 : 1; });
  int status = 1;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace crawl::browser
