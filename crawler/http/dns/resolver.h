// Resolver: from a host name to its addresses. IP literals, --resolve and what is cached cost nothing; one query serves
// all who wait for the same name; answers are kept for their TTL and failures for a short while.
//
// One for each Fetcher, single-threaded. Bounded: max_cached names. close() must come before the event loop goes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "config/options.h"
#include "crawler/http/client/attempt.h"
#include "crawler/http/connection/lru_map.h"
#include "crawler/http/dns/dns_reply.h"
#include "crawler/http/dns/name_client.h"

namespace crawl::http {

struct Resolved {
  std::vector<boost::asio::ip::address> addresses;  // as RFC 8305 section 4 has them: families alternate, IPv6 first
  bool asked = false;                               // a name server (or the hosts file) was
  bool by_rule = false;                             // --resolve says so: private addresses are meant
};

class Resolver {
 public:
  static constexpr std::size_t max_cached = 16384;

  Resolver(boost::asio::io_context& io, const config::Options& options);

  // `host` as in Url::hostname(): a name, an IPv4 address or an IPv6 address in brackets. Waits in phase dns.
  boost::asio::awaitable<Result<Resolved, model::Failure>> resolve(std::string host, std::uint16_t port,
                                                                   Attempt& attempt);

  // Answers without waiting, where that is possible.
  std::optional<Result<Resolved, model::Failure>> known(std::string_view host, std::uint16_t port);

  // Ends all queries; those who wait must have been expired before.
  void close();

 private:
  using Clock = std::chrono::steady_clock;
  struct Cached {
    DnsReply reply;
    Clock::time_point until;
  };

  static std::string rule_key(std::string_view host, std::uint16_t port);
  std::optional<Resolved> by_rule(std::string_view host, std::uint16_t port) const;
  Result<Resolved, model::Failure> answer(const DnsReply& reply, bool asked) const;
  void ask(const std::string& host);
  void answered(const std::string& host, DnsReply reply);

  boost::asio::io_context& io_;
  const config::Options& options_;
  std::unordered_map<std::string, std::vector<boost::asio::ip::address>> rules_;  // of --resolve, by rule_key
  std::unique_ptr<NameClient> client_;
  LruMap<Cached> cache_;
  std::unordered_map<std::string, std::list<Attempt*>> waiting_;  // one entry for each query under way
};

}  // namespace crawl::http
