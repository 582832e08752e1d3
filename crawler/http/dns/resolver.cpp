#include "crawler/http/dns/resolver.h"

#include <fmt/format.h>

#include <algorithm>

#include "crawler/http/dns/address.h"

namespace crawl::http {
namespace {

namespace ip = boost::asio::ip;
using namespace std::chrono_literals;

constexpr auto min_ttl = 1s;  // an answer of TTL 0 still serves those who ask meanwhile
constexpr auto max_ttl = 3600s;
constexpr auto absent_ttl = 30s;  // no such name, no address (RFC 2308 would allow the zone's own, up to 3 h)
constexpr auto failed_ttl = 2s;   // the server failed: only so that a crowd does not ask at once
constexpr std::size_t max_addresses = 16;

// https://www.rfc-editor.org/rfc/rfc6761#section-6.3
bool is_localhost(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

// The families take turns, IPv6 first, the server's order within each (RFC 8305 section 4).
std::vector<ip::address> interleave(const std::vector<ip::address>& addresses) {
  std::vector<ip::address> six, four, mixed;
  for (const auto& address : addresses) (address.is_v6() ? six : four).push_back(address);
  for (std::size_t i = 0; i < std::max(six.size(), four.size()) && mixed.size() < max_addresses; ++i) {
    if (i < six.size()) mixed.push_back(six[i]);
    if (i < four.size()) mixed.push_back(four[i]);
  }
  return mixed;
}

std::chrono::seconds lifetime(const DnsReply& reply) {
  switch (outcome_of(reply)) {
    case DnsOutcome::found:
      return std::clamp<std::chrono::seconds>(reply.ttl, min_ttl, max_ttl);
    case DnsOutcome::no_such_name:
    case DnsOutcome::no_address:
      return absent_ttl;
    default:
      return failed_ttl;
  }
}

}  // namespace

Resolver::Resolver(boost::asio::io_context& io, const config::Options& options)
    : io_(io), options_(options), cache_(max_cached) {
  for (const auto& rule : options.resolve) {
    if (const auto address = literal_address(rule.address)) {
      rules_[rule_key(rule.host, rule.port)].push_back(*address);
    }
  }
}

std::string Resolver::rule_key(std::string_view host, std::uint16_t port) {
  return fmt::format("{}:{}", without_brackets(host), port);
}

std::optional<Resolved> Resolver::by_rule(std::string_view host, std::uint16_t port) const {
  if (rules_.empty()) return std::nullopt;
  const auto found = rules_.find(rule_key(host, port));
  if (found == rules_.end()) return std::nullopt;
  return Resolved{.addresses = found->second, .by_rule = true};
}

Result<Resolved, model::Failure> Resolver::answer(const DnsReply& reply, bool asked) const {
  const auto found = outcome_of(reply);
  if (found == DnsOutcome::found) return Resolved{.addresses = interleave(reply.addresses), .asked = asked};
  const bool transient = found == DnsOutcome::failed || found == DnsOutcome::no_server;
  return std::unexpected(model::Failure(model::Reason::dns, dns_words(reply), transient));
}

std::optional<Result<Resolved, model::Failure>> Resolver::known(std::string_view host, std::uint16_t port) {
  if (auto resolved = by_rule(host, port)) return std::move(*resolved);
  if (const auto address = literal_address(host)) return Resolved{.addresses = {*address}};
  if (is_localhost(host)) {
    return Resolved{.addresses = {ip::address_v6::loopback(), ip::address_v4::loopback()}};
  }
  const auto* cached = cache_.find(host);
  if (!cached || cached->until < Clock::now()) return std::nullopt;
  return answer(cached->reply, false);
}

boost::asio::awaitable<Result<Resolved, model::Failure>> Resolver::resolve(std::string host, std::uint16_t port,
                                                                           Attempt& attempt) {
  if (auto resolved = known(host, port)) co_return std::move(*resolved);
  attempt.enter(Phase::dns);
  ask(host);
  // An answer that came within ask() (the hosts file) is in the cache.
  if (auto waiting = waiting_.find(host); waiting != waiting_.end()) {
    waiting->second.push_back(&attempt);
    co_await attempt.waiter.wait();
    if (attempt.expired()) {
      waiting = waiting_.find(host);
      if (waiting != waiting_.end()) waiting->second.remove(&attempt);
      co_return std::unexpected(attempt.failure());
    }
  }
  const auto* cached = cache_.find(host);
  if (!cached) co_return std::unexpected(model::Failure(model::Reason::dns, "name resolution was interrupted", true));
  co_return answer(cached->reply, true);
}

void Resolver::ask(const std::string& host) {
  const auto [waiting, first] = waiting_.try_emplace(host);
  if (!first) return;
  try {
    if (!client_) client_ = std::make_unique<NameClient>(io_, options_.dns_server, options_.dns_timeout);
  } catch (const std::exception&) {
    answered(host, DnsReply{.status = -1});
    return;
  }
  client_->query(host, [this, host](DnsReply reply) { answered(host, std::move(reply)); });
}

void Resolver::answered(const std::string& host, DnsReply reply) {
  const auto waiting = waiting_.extract(host);
  const auto until = Clock::now() + lifetime(reply);
  cache_.put(host, {std::move(reply), until});
  if (waiting.empty()) return;
  for (Attempt* attempt : waiting.mapped()) attempt->waiter.wake();
}

void Resolver::close() {
  client_.reset();
}

}  // namespace crawl::http
