#include "base/interrupt.h"

#include <iterator>

namespace crawl::base {
namespace {

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};

volatile sig_atomic_t came = 0;

void note(int) {
  came = 1;
}

}  // namespace

Interrupt::Interrupt() {
  came = 0;
  struct sigaction action{};
  action.sa_handler = note;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // no SA_RESTART: a write to a pipe that nobody reads ends
  for (std::size_t i = 0; i < std::size(signals); ++i) ::sigaction(signals[i], &action, &before_[i]);
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < std::size(signals); ++i) ::sigaction(signals[i], &before_[i], nullptr);
}

bool Interrupt::asked() {
  return came != 0;
}

}  // namespace crawl::base
