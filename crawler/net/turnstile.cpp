#include "crawler/net/turnstile.h"

namespace crawl::net {

Turnstile::Pass Turnstile::try_enter() {
  if (free_ == 0) return {};
  --free_;
  return Pass(*this);
}

boost::asio::awaitable<Turnstile::Pass> Turnstile::enter(Attempt& attempt) {
  if (auto pass = try_enter()) co_return pass;
  Place place{&attempt};
  queue_.push_back(&place);
  co_await attempt.waiter.wait();
  if (!place.granted) {  // woken by the deadline
    queue_.remove(&place);
    co_return Pass();
  }
  Pass pass(*this);
  if (attempt.expired()) pass = Pass();
  co_return pass;
}

void Turnstile::leave() {
  if (queue_.empty()) {
    ++free_;
    return;
  }
  Place* next = queue_.front();
  queue_.pop_front();
  next->granted = true;
  next->attempt->waiter.wake();
}

}  // namespace crawl::net
