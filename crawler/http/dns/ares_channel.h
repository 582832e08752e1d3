// AresChannel: c-ares driven by the event loop, with a socket of its own for each name server. Asio's own resolver
// runs getaddrinfo on one background thread, where slow answers queue up behind one another; here any number of queries
// is under way in one thread.
//
// Owned by a NameClient, which ticks it and asks no more than usual_queries of it at once. Every callback of a query
// comes from the event loop or from the destructor.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "config/options.h"
#include "crawler/http/dns/dns_reply.h"

namespace boost::asio {
class io_context;
}

namespace crawl::http {

class AresChannel {
 public:
  // Their answers, coming all at once, fit into a socket's buffer (212,992 bytes on Linux, where a datagram takes 768):
  // what does not fit is lost and only asked for again when time is up. c-ares also looks at each query when it looks
  // for those whose time is up.
  static constexpr std::size_t usual_queries = 256;

  enum class Family { ipv4, ipv6 };
  // c-ares itself asks again over TCP when an answer was truncated, but gives that no more time than the first try over
  // UDP; so a channel over UDP tells of it (DnsReply::truncated), and one over TCP has all the time there is. Searching
  // is left to c-ares alone.
  enum class Transport { udp, tcp, searching };
  using Done = std::move_only_function<void(DnsReply)>;

  // `server` is ADDR[:PORT], or empty for those of the system. Throws std::runtime_error when c-ares cannot start.
  AresChannel(boost::asio::io_context& io, const std::string& server, config::Duration timeout, Transport transport);
  ~AresChannel();

  // The addresses of one family of a name as it stands. Calls back exactly once, possibly before it returns.
  void query(const std::string& name, Family family, Done done);
  // Both families of a name that may go on in the system's search list (resolv.conf(5)); of a searching channel.
  void search(const std::string& name, Done done);
  // There is such a list.
  bool searches() const;

  std::size_t under_way() const;
  // Sends again what has had no answer in time: to be called a few times within the time of the first try.
  void tick();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// How long the first of the tries for a query lasts: each of them lasts twice as long as the one before, all together
// as long as there is (1 + 2 + 4 + 8 fifteenths).
inline constexpr int dns_tries = 4;
config::Duration first_dns_try(config::Duration timeout);

}  // namespace crawl::http
