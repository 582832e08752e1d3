// Signals: SIGINT, SIGTERM, SIGHUP and SIGCHLD as something to poll for. Blocked while it lives; one in a process.
#pragma once

#include <signal.h>

#include "base/fd.h"

namespace crawl::coordinator {

class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  int fd() const { return fd_.get(); }

  struct Taken {
    int interrupts = 0;  // SIGINT, SIGTERM and SIGHUP
    bool child_ended = false;
  };
  // All that came since the last call; never waits.
  Taken take();

 private:
  sigset_t set_, before_;
  struct sigaction before_sigchld_;
  base::Fd fd_;
};

}  // namespace crawl::coordinator
