#include "crawler/coordinator/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

namespace crawl::coordinator {

namespace {

// Under `nohup` a hangup is nothing to us.
bool is_ignored(int signal) {
  struct sigaction now{};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

Signals::Signals() {
  sigemptyset(&set_);
  for (int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&set_, signal);
  if (!is_ignored(SIGHUP)) sigaddset(&set_, SIGHUP);
  sigprocmask(SIG_BLOCK, &set_, &before_);
  fd_ = base::Fd(signalfd(-1, &set_, SFD_NONBLOCK | SFD_CLOEXEC));
}

Signals::~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

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
