// Signals: SIGINT, SIGTERM, SIGHUP and SIGCHLD as something to poll for. Blocked in its thread while it lives; one in a
// process. The program that the crawl is a part of may have other threads, which do not block them: what the system
// hands to one of these is sent on to the thread that asks here.
#pragma once

#include <signal.h>

#include <array>

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
  struct Taking {
    int signal;
    struct sigaction before;
  };

  sigset_t set_, before_;
  std::array<Taking, 4> all_{{{SIGINT, {}}, {SIGTERM, {}}, {SIGHUP, {}}, {SIGCHLD, {}}}};
  base::Fd fd_;
};

}  // namespace crawl::coordinator
