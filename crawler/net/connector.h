// Connector: from addresses to an open connection. Happy eyeballs (RFC 8305): the next address is tried when the one
// before has failed or kept silent for 250 ms; the first that answers wins and the others are closed. Connects under
// way to one address are few at a time, so that its listener's queue does not overflow (a full queue drops the SYN, and
// the kernel tries again after a whole second).
//
// One for each Fetcher, single-threaded; outlives its connects. idle() before the event loop goes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "crawler/net/attempt.h"
#include "crawler/net/turnstile.h"

namespace crawl::net {

struct Connected {
  std::optional<boost::asio::ip::tcp::socket> socket;  // empty: `failure` says why, unless the attempt expired
  boost::system::error_code failure;
};

class Connector {
 public:
  static constexpr std::size_t connects_per_address = 32;
  static constexpr std::chrono::milliseconds stagger{250};

  explicit Connector(boost::asio::io_context& io) : io_(io) {}

  // Tries the addresses in their order, in phase connect.
  boost::asio::awaitable<Connected> connect(std::vector<boost::asio::ip::address> addresses, std::uint16_t port,
                                            Attempt& attempt);

  // No socket, timer or handler of a race is left.
  bool idle() const { return races_ == 0; }

 private:
  using Endpoint = boost::asio::ip::tcp::endpoint;
  class Race;
  // A gate exists while somebody is in it or waits for it.
  struct Gate {
    Turnstile turnstile{connects_per_address};
    std::size_t users = 0;
  };
  class GateUse;

  boost::asio::io_context& io_;
  std::map<Endpoint, Gate> gates_;
  std::size_t races_ = 0;
};

}  // namespace crawl::net
