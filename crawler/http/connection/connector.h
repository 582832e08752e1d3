// Connector: from addresses to an open connection. Happy eyeballs (RFC 8305): the next address is tried when the one
// before has failed or kept silent for 250 ms; the first that answers wins and the others are closed. Connects under
// way to one address are few at a time, so that its listener's queue does not overflow (a full queue drops the SYN, and
// the kernel tries again after a whole second). A connect that is through when the call returns, as on loopback, costs
// no turn of the event loop; so many of them may follow each other before the loop has its turn.
//
// One for each Fetcher, single-threaded; outlives its connects. idle() before the event loop goes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "crawler/http/client/attempt.h"
#include "crawler/http/client/semaphore.h"

namespace crawl::http {

struct Connected {
  std::optional<boost::asio::ip::tcp::socket> socket;  // empty: `failure` says why, unless the attempt expired
  boost::asio::ip::address address;                    // that answered
  boost::system::error_code failure;
};

class Connector {
 public:
  static constexpr std::size_t connects_per_address = 32;
  static constexpr std::size_t connects_at_once = 128;  // without a turn of the event loop between them
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
  // True if a connect that is through at once may be taken so now.
  bool may_hurry();

  // A turn exists while somebody is in it or waits for it.
  struct Turn {
    Semaphore semaphore{connects_per_address};
    std::size_t users = 0;
  };
  class TurnUse;

  boost::asio::io_context& io_;
  std::map<Endpoint, Turn> turns_;
  std::size_t races_ = 0;
  std::size_t hurried_ = 0;  // since the event loop had its turn
};

}  // namespace crawl::http
