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
  // Where it is ignored, which a process inherits, children would vanish unseen.
  struct sigaction usual{};
  usual.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &usual, &before_sigchld_);
  fd_ = base::Fd(signalfd(-1, &set_, SFD_NONBLOCK | SFD_CLOEXEC));
}

Signals::~Signals() {
  sigaction(SIGCHLD, &before_sigchld_, nullptr);
  sigprocmask(SIG_SETMASK, &before_, nullptr);
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
