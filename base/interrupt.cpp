#include "base/interrupt.h"

#include <unistd.h>

#include <cstddef>
#include <iterator>

namespace crawl::base {
namespace {

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};

volatile sig_atomic_t came = 0, exit_status = 0;  // 0: as the signal itself ends a program

void leave(int signal) {
  if (exit_status != 0) ::_exit(exit_status);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void note(int signal) {
  if (came != 0) leave(signal);
  came = 1;
}

// No SA_RESTART: a write to a pipe that nobody reads ends.
struct sigaction handle(int signal, void (*handler)(int)) {
  struct sigaction action{}, before{};
  action.sa_handler = handler;
  ::sigaction(signal, nullptr, &before);
  if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  return before;
}

}  // namespace

Interrupt::Interrupt() {
  came = 0;
  for (std::size_t i = 0; i < std::size(signals); ++i) before_[i] = handle(signals[i], note);
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < std::size(signals); ++i) ::sigaction(signals[i], &before_[i], nullptr);
}

void exit_at_interrupt(int status) {
  exit_status = status;
  for (const int signal : signals) handle(signal, leave);
}

bool Interrupt::asked() {
  return came != 0;
}

}  // namespace crawl::base
