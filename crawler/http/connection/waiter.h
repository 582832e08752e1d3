// Waiter: a place where one coroutine sleeps until somebody of the same thread wakes it. Costs no timer and no system
// call. Owned by the sleeper; at most one coroutine sleeps at it at a time; waking one that does not sleep does
// nothing.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <utility>

namespace crawl::http {

class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // `co_await waiter.wait();`
  auto wait() {
    return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(
        [this](auto handler) {
          executor_ = boost::asio::get_associated_executor(handler);
          sleeper_ = std::move(handler);
        },
        boost::asio::deferred);
  }

  // The sleeper goes on in a later turn of the event loop, never inside this call.
  void wake() {
    if (!sleeper_) return;
    boost::asio::post(executor_, std::exchange(sleeper_, nullptr));
  }

 private:
  boost::asio::any_io_executor executor_;    // of the sleeper's coroutine
  std::move_only_function<void()> sleeper_;  // not any_completion_handler: Boost 1.81's cannot be moved
};

}  // namespace crawl::http
