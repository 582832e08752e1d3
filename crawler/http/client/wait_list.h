// WaitList: coroutines that wait for something scarce, first come first served. Whoever has it to give hands it to the
// first in the list, there and then: nobody who comes later finds it lying about while the first wakes up, and each
// wakes exactly one. All that is scarce here is waited for in one: connections, permits, memory, room in the queue.
//
// Single-threaded; must outlive who waits. Bounded by the coroutines there are.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <list>
#include <optional>
#include <utility>
#include <variant>

#include "crawler/http/connection/waiter.h"

namespace crawl::http {

// Wish: what the first in the list would have, for who gives.
template <class Grant, class Wish = std::monostate>
class WaitList {
 public:
  bool empty() const { return places_.empty(); }
  const Wish& first() const { return places_.front()->wish; }

  // Sleeps at `waiter` until something is given; nothing when another woke it (a deadline).
  boost::asio::awaitable<std::optional<Grant>> wait(Waiter& waiter, Wish wish = {}) {
    Place place{&waiter, std::nullopt, std::move(wish)};
    const auto self = places_.insert(places_.end(), &place);
    co_await waiter.wait();
    if (!place.grant) places_.erase(self);
    co_return std::move(place.grant);
  }

  // To the first; there must be one.
  void give(Grant grant) {
    Place& first = *places_.front();
    places_.pop_front();
    first.grant.emplace(std::move(grant));
    first.waiter->wake();
  }

 private:
  struct Place {  // in the frame of whoever waits
    Waiter* waiter;
    std::optional<Grant> grant;
    Wish wish;
  };
  std::list<Place*> places_;
};

}  // namespace crawl::http
