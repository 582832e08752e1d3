// DnsReply: what came of a query for a name, and what that means to a crawl.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace crawl::http {

struct DnsReply {
  int status = 0;  // of c-ares; 0: success
  std::vector<boost::asio::ip::address> addresses;
  std::chrono::seconds ttl{0};  // the shortest of the addresses'
  bool truncated = false;       // there is more than fits a datagram (RFC 1035 section 4.1.1, TC)
};

// What a status means to us.
enum class DnsOutcome { found, no_such_name, no_address, failed, no_server };
DnsOutcome outcome_of(const DnsReply& reply);
std::string dns_words(const DnsReply& reply);

// A name that no name server is to be asked for (RFC 7686 section 2).
DnsReply no_such_name();

// The answers for two families of one name as one: whatever has an address counts; that there is no such name counts
// more than a failure, and a failure more than that there is no address.
DnsReply merge(DnsReply one, DnsReply other);

}  // namespace crawl::http
