// Scripts that make a proxy of a RawServer: one that speaks HTTP and one that speaks SOCKS 5. Whatever host they are
// asked for, they connect to its port on 127.0.0.1, and remember what they were asked.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "tests/support/raw_server.h"

namespace crawl::test {

// What a proxy was asked for. Written by the threads of its connections.
class ProxyLog {
 public:
  void add(std::string line) {
    std::scoped_lock lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    std::scoped_lock lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

// Logs the head of each CONNECT, and of the first request of each connection in absolute form. `opened` is what
// answers a CONNECT.
RawServer::Script http_proxy(ProxyLog& log, std::string opened = "HTTP/1.1 200 Connection established\r\n\r\n");

// Logs "KIND ADDRESS:PORT" with KIND ipv4, ipv6 or name, and "login USER:PASSWORD" before it. With `login`, others are
// refused. IPv6 addresses are answered with `ipv6_reply`.
RawServer::Script socks_proxy(ProxyLog& log, std::string login = {}, char ipv6_reply = 0);

}  // namespace crawl::test
