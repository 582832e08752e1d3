// Server: HTTP/1.1 for the live page, for a few hundred clients that may be slow or hostile: heads of bounded size and
// time, no bodies, one request after the other on a connection, everything closed that takes long. A client that does
// not read misses states and is left after a while; it costs the others nothing. One thread; owns its connections.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "base/fd.h"
#include "crawler/monitor/site.h"

namespace crawl::monitor {

inline constexpr std::size_t max_clients = 700, max_streams = 600;

class Server {
 public:
  // listener: a listening socket of TCP. The site outlives it.
  Server(boost::asio::io_context& io, base::Fd listener, Site& site);

  // Accepts and shows until stop().
  void start();
  // The last state goes to who looks on; within three seconds every connection is closed and nothing is left to run.
  void finish();

 private:
  class Connection;

  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> show();
  boost::asio::awaitable<void> end();

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Site& site_;
  boost::asio::steady_timer changed_;  // cancelled: there is a new state
  boost::asio::steady_timer pause_;    // between two looks
  std::set<Connection*> connections_;
  std::uint64_t version_ = 0;
  std::size_t streams_ = 0;
  std::string last_words_;  // events, as they are written
  bool over_ = false;
};

}  // namespace crawl::monitor
