// Turnstile: lets a limited number of coroutines through at once; the others wait in the order they came. Used for
// connects under way and for the memory of bodies. Single-threaded; must outlive its passes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <list>
#include <utility>

#include "crawler/net/attempt.h"

namespace crawl::net {

class Turnstile {
 public:
  explicit Turnstile(std::size_t limit) : free_(limit) {}

  // The right to be inside, given back when destroyed. Empty: not inside.
  class Pass {
   public:
    Pass() = default;
    explicit Pass(Turnstile& turnstile) : turnstile_(&turnstile) {}
    Pass(Pass&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(turnstile_, other.turnstile_);
      return *this;
    }
    ~Pass() {
      if (turnstile_) turnstile_->leave();
    }
    explicit operator bool() const { return turnstile_ != nullptr; }

   private:
    Turnstile* turnstile_ = nullptr;
  };

  // Without waiting; an empty Pass when full.
  Pass try_enter();
  // Waits its turn; an empty Pass when the attempt expired meanwhile.
  boost::asio::awaitable<Pass> enter(Attempt& attempt);

 private:
  void leave();

  // In the frame of whoever waits; a place handed over stays counted as taken.
  struct Place {
    Attempt* attempt;
    bool granted = false;
  };

  std::size_t free_;
  std::list<Place*> queue_;
};

}  // namespace crawl::net
