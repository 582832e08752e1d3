// Interrupt: Ctrl-C, SIGTERM and SIGHUP as a flag that a command of one thread asks for while it works, so that it can
// leave its files in good order. While one lives, system calls that wait end with EINTR; a second Ctrl-C ends the
// program at once.
#pragma once

#include <signal.h>

namespace crawl::base {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  static bool asked();

 private:
  struct sigaction before_[3];
};

}  // namespace crawl::base
