// Interrupt: Ctrl-C, SIGTERM and SIGHUP as a flag that a command of one thread asks for while it works, so that it can
// leave its files in good order. While one lives, system calls that wait end with EINTR; a second Ctrl-C ends the
// program at once, with the exit status that exit_at_interrupt() was given, if it was. A signal that whoever started
// the program ignores (nohup) stays ignored.
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

// Where no Interrupt lives such a signal ends the program with this exit status, whatever it waits for: of a command
// that leaves nothing behind then.
void exit_at_interrupt(int status);

}  // namespace crawl::base
