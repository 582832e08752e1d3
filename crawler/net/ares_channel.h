// AresChannel: c-ares driven by the event loop. Asio's own resolver runs getaddrinfo on one background thread, where
// slow answers queue up behind one another; here any number of queries is under way in one thread.
//
// One for each Resolver, made when the first name must be asked for. Every callback of a query comes from the event
// loop or from the destructor.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace crawl::net {

struct DnsReply {
  int status = 0;  // of c-ares; 0: success
  std::vector<boost::asio::ip::address> addresses;
  std::chrono::seconds ttl{0};  // the shortest of the addresses'
};

// What a status means to us.
enum class DnsVerdict { found, no_such_name, no_address, failed, no_server };
DnsVerdict verdict(const DnsReply& reply);
std::string dns_words(const DnsReply& reply);

class AresChannel {
 public:
  // `server` is ADDR[:PORT], or empty for those of the system. Throws std::runtime_error when c-ares cannot start.
  AresChannel(boost::asio::io_context& io, const std::string& server, std::chrono::milliseconds timeout);
  ~AresChannel();

  // A and AAAA of a name, /etc/hosts included. Calls back exactly once, possibly before it returns.
  void query(const std::string& name, std::function<void(DnsReply)> done);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crawl::net
