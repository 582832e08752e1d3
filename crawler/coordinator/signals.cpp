#include "crawler/coordinator/signals.h"

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace crawl::coordinator {

namespace {

// Under `nohup` a hangup is nothing to us.
bool is_ignored(int signal) {
  struct sigaction now{};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

std::atomic<pid_t> asking_thread;

// In a thread that does not block it. In a child of another thread, before its exec, there is nobody to send it to.
void send_on(int signal) {
  const int error = errno;
  syscall(SYS_tgkill, getpid(), asking_thread.load(), signal);
  errno = error;
}

}  // namespace

Signals::Signals() {
  sigemptyset(&set_);
  for (const Taking& each : all_)
    if (each.signal != SIGHUP || !is_ignored(SIGHUP)) sigaddset(&set_, each.signal);
  pthread_sigmask(SIG_BLOCK, &set_, &before_);
  asking_thread = gettid();
  // With SIGCHLD's usual action, or where it is ignored, which a process inherits, children would vanish unseen.
  struct sigaction ours{};
  ours.sa_handler = send_on;
  ours.sa_flags = SA_RESTART;
  for (Taking& each : all_)
    if (sigismember(&set_, each.signal) == 1) sigaction(each.signal, &ours, &each.before);
  fd_ = base::Fd(signalfd(-1, &set_, SFD_NONBLOCK | SFD_CLOEXEC));
}

// What came since the last take() came when all was over, and ends nobody now.
Signals::~Signals() {
  take();
  for (const Taking& each : all_)
    if (sigismember(&set_, each.signal) == 1) sigaction(each.signal, &each.before, nullptr);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Signals::Taken Signals::take() {
  Taken taken;
  signalfd_siginfo info;
  while (read(fd_.get(), &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGCHLD) {
      taken.child_ended = true;
    } else {
      ++taken.interrupts;
    }
  }
  return taken;
}

}  // namespace crawl::coordinator
