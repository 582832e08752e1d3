#include "crawler/coordinator/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

namespace crawl::coordinator {

Signals::Signals() {
  sigemptyset(&set_);
  for (int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&set_, signal);
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
