#include "crawler/http/dns/dns_reply.h"

#include <ares.h>
#include <fmt/format.h>

#include <algorithm>

namespace crawl::http {
namespace {

int weight(const DnsReply& reply) {
  switch (outcome_of(reply)) {
    case DnsOutcome::found:
      return 3;
    case DnsOutcome::no_such_name:
      return 2;
    case DnsOutcome::no_address:
      return 0;
    default:
      return 1;
  }
}

}  // namespace

DnsOutcome outcome_of(const DnsReply& reply) {
  switch (reply.status) {
    case ARES_SUCCESS:
      return reply.addresses.empty() ? DnsOutcome::no_address : DnsOutcome::found;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
      return DnsOutcome::no_such_name;
    case ARES_ENODATA:
      return DnsOutcome::no_address;
    case ARES_ECONNREFUSED:  // c-ares says so of SERVFAIL and REFUSED by all of them, too
      return DnsOutcome::no_server;
    default:
      return DnsOutcome::failed;
  }
}

std::string dns_words(const DnsReply& reply) {
  switch (outcome_of(reply)) {
    case DnsOutcome::no_such_name:
      return "no such host name";
    case DnsOutcome::no_address:
      return "the host name has no address";
    case DnsOutcome::no_server:
      return "each name server failed, refused, or was not reached";
    default:
      break;
  }
  if (reply.status == ARES_ETIMEOUT) return "the name server did not answer";
  return fmt::format("name server: {}", ares_strerror(reply.status));
}

DnsReply no_such_name() {
  return {.status = ARES_ENOTFOUND};
}

DnsReply merge(DnsReply one, DnsReply other) {
  if (weight(other) > weight(one)) std::swap(one, other);
  if (outcome_of(one) != DnsOutcome::found || outcome_of(other) != DnsOutcome::found) return one;
  one.addresses.insert(one.addresses.end(), other.addresses.begin(), other.addresses.end());
  one.ttl = std::min(one.ttl, other.ttl);
  return one;
}

}  // namespace crawl::http
