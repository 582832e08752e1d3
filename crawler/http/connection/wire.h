// Wire: reading and writing over a Connection as coroutines, for what is said before the first request: the handshakes
// of TLS and of proxies. It reads exactly what it is asked for, so that what follows is left to whoever comes next.
//
// Lives in the frame of a coroutine; each call ends at the latest at the deadline of the attempt, which the caller then
// asks about. The errors complete "proxy 127.0.0.1:3128 ...".
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"
#include "crawler/http/client/attempt.h"
#include "crawler/http/connection/connection.h"

namespace crawl::http {

class Wire {
 public:
  Wire(Connection& connection, Attempt& attempt) : connection_(connection), attempt_(attempt) {}

  // One wait for any kind of socket; the deadline closes it.
  boost::asio::awaitable<void> wait(Io::Status wanted);

  boost::asio::awaitable<Result<void>> write(std::string bytes);
  boost::asio::awaitable<Result<std::string>> read(std::size_t size);
  // The head of an HTTP response up to and with its empty line, at most `limit` bytes.
  boost::asio::awaitable<Result<std::string>> read_head(std::size_t limit);
  // Answers how it ended: Io::done, or what TlsSession::failure is told.
  boost::asio::awaitable<Io> handshake(TlsSession& tls);

 private:
  Connection& connection_;
  Attempt& attempt_;
};

}  // namespace crawl::http
