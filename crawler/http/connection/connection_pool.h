// ConnectionPool: the connections of a Fetcher. Bounds how many are open, keeps those that can serve again by origin
// (scheme, host and port), and closes the one that has been idle longest when its place is needed. A coroutine beyond
// the limit waits; running out of file descriptors lowers the limit and fails no fetch.
//
// Of plain ones to an origin few are kept for long: those that lie idle while others do its requests are closed as
// these come back. So a server is rid of what a busier crawl opened, and thousands are not left to be closed at the
// end. Where all are idle, they stay: their requests only wait for something.
//
// Single-threaded; outlives every Slot and Connection.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crawler/http/client/attempt.h"
#include "crawler/http/client/wait_list.h"
#include "crawler/http/connection/connection.h"

namespace crawl::http {

class ConnectionPool {
 public:
  static constexpr std::chrono::seconds idle_limit{30};
  static constexpr std::chrono::milliseconds surplus_limit{50};
  static constexpr std::size_t kept_per_origin = 16;  // beyond surplus_limit

  explicit ConnectionPool(std::size_t max_connections);

  // The idle connection to an origin that was used last; null without one.
  std::unique_ptr<Connection> take(std::string_view origin);

  // The right to open one more without waiting (an idle connection may give way); empty when all are in use.
  Slot try_slot();
  // What comes first when it is one's turn: an idle connection to the origin, unless a fresh one is wanted, or the
  // right to open one; neither when the attempt expired. First come, first served.
  struct Grant {
    std::unique_ptr<Connection> connection;
    Slot slot;
  };
  boost::asio::awaitable<Grant> wait(std::string_view origin, bool fresh, Attempt& attempt);

  // A connection that may serve again.
  using Clock = std::chrono::steady_clock;
  void keep(std::unique_ptr<Connection> connection, Clock::time_point now = Clock::now());

  // The system has no descriptor left: for now, at most as many connections as are open. False if none other is.
  bool out_of_descriptors();

  // At each tick: closes what has been idle too long, and tries whether there are descriptors again. Answers whether
  // it wants more ticks.
  bool tend(std::chrono::steady_clock::time_point now);
  void close_all_idle();

  std::size_t open() const { return open_; }
  std::size_t limit() const { return limit_; }
  void release();  // a Slot's

 private:
  using Idle = std::list<std::unique_ptr<Connection>>;  // longest idle first
  using Places = std::vector<Idle::iterator>;           // of one origin, used last at the back

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  bool evict_oldest();
  void close_surplus(Places& places, std::chrono::steady_clock::time_point now);
  void drop_empty_origins();
  void serve();

  const std::size_t full_limit_;
  std::size_t limit_;  // lower while the system has no descriptors
  std::size_t open_ = 0;
  Idle idle_;
  // Empty ones stay for a while: the next connection of that origin comes soon.
  std::unordered_map<std::string, Places, Hash, std::equal_to<>> by_origin_;
  struct Wish {
    std::string_view origin;
    bool fresh = false;
  };
  WaitList<Grant, Wish> waiting_;  // while somebody is in it, no connection is idle and no slot free
};

}  // namespace crawl::http
