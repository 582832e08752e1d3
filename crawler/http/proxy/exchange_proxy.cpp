// The part of an Exchange that goes through --proxy: to the proxy, and through it to the target.
#include <fmt/format.h>

#include "crawler/http/client/exchange.h"
#include "crawler/http/dns/address.h"
#include "crawler/http/proxy/proxy.h"
#include "crawler/http/proxy/tunnel.h"

namespace crawl::http {
namespace {

namespace asio = boost::asio;

// Of a target with many addresses, those that a SOCKS proxy is asked for, one after the other.
constexpr std::size_t max_targets = 4;

}  // namespace

asio::awaitable<bool> Exchange::open_through_proxy(Slot slot) {
  std::vector<asio::ip::address> targets;
  bool judged = false;
  if (resolves_names(*network_.options.proxy)) {
    judged = allowed_unresolved();
    if (const auto address = literal_address(request_.url.hostname())) targets.push_back(*address);
  } else {
    judged = co_await resolve(targets);
  }
  if (!judged) co_return false;
  const bool opened = co_await open_to_any(std::move(targets), std::move(slot));
  if (opened && !connection_->reused) result_.timings.connect = ms_since(attempt_.phase_began());
  co_return opened;
}

// A proxy takes one address for each connection: the next is tried as long as that is what it stumbles over.
asio::awaitable<bool> Exchange::open_to_any(std::vector<asio::ip::address> targets, Slot slot) {
  const std::size_t last = std::min(targets.size(), max_targets);
  for (std::size_t i = 0;; ++i) {
    const bool reached = co_await reach_proxy(std::move(slot));
    if (!reached || connection_->reused) co_return reached;
    const auto ip = i < targets.size() ? targets[i].to_string() : std::string();
    const auto opened = co_await pass_proxy(ip);
    if (attempt_.expired()) co_return expire();
    if (opened) break;
    if (!opened.error().of_address || i + 1 >= last) {
      result_.tunnel_retry_after = opened.error().retry_after;
      co_return fail(opened.error().failure);
    }
    slot = connection_->give_up();
    connection_.reset();
    attempt_.connect_again();
  }
  co_return true;
}

// What can be known without a name server: addresses that are written as such, and localhost.
bool Exchange::allowed_unresolved() {
  const auto& url = request_.url;
  auto known = network_.resolver.known(url.hostname(), url.port());
  if (!known || !*known) return true;
  return allowed((*known)->addresses, (*known)->by_rule);
}

asio::awaitable<bool> Exchange::reach_proxy(Slot slot) {
  const auto& proxy = *network_.options.proxy;
  auto resolved = network_.resolver.known(proxy.host, proxy.port);
  if (!resolved) {
    const auto begin = Watchdog::Clock::now();
    resolved = co_await network_.resolver.resolve(proxy.host, proxy.port, attempt_);
    result_.timings.dns = result_.timings.dns.value_or(0) + ms_since(begin);
  }
  if (attempt_.expired()) co_return expire();
  if (!*resolved) {
    const auto& failure = resolved->error();
    co_return fail(proxy_failure(proxy, fmt::format("has no address: {}", failure.detail), failure.transient));
  }
  const bool connected = co_await connect(std::move((*resolved)->addresses), proxy.port, std::move(slot));
  if (!connected || connection_->reused || proxy.kind != config::Proxy::Kind::https) co_return connected;
  const bool secured = co_await secure_proxy();
  co_return secured;
}

asio::awaitable<bool> Exchange::secure_proxy() {
  const auto& proxy = *network_.options.proxy;
  const auto context = network_.tls();
  if (!context) co_return fail({model::Reason::tls, context.error(), false});
  connection_->start_proxy_tls(**context, "proxy " + config::proxy_name(proxy), proxy.host);
  attempt_.enter(Phase::proxy);
  Wire wire(*connection_, attempt_);
  const Io io = co_await wire.handshake(*connection_->proxy_tls());
  if (attempt_.expired()) co_return expire();
  if (io.status == Io::done) co_return true;
  auto failure = connection_->proxy_tls()->failure(io.ec);
  failure.detail = fmt::format("proxy {}: {}", config::proxy_name(proxy), failure.detail);
  co_return fail(std::move(failure));
}

// `ip`: the address of the target, empty where the proxy finds it.
asio::awaitable<Result<void, TunnelFailure>> Exchange::pass_proxy(std::string ip) {
  const auto& url = request_.url;
  const auto& options = network_.options;
  Result<void, TunnelFailure> opened;
  if (!forwards(*options.proxy, url)) {
    attempt_.enter(Phase::proxy);
    const bool named = resolves_names(*options.proxy);
    std::string host(named ? url.hostname() : std::string_view(ip));
    opened = co_await open_tunnel(Wire(*connection_, attempt_), options, std::move(host), url.port());
  }
  if (opened) connection_->reached(std::move(ip));
  co_return opened;
}

// 407 is a proxy's alone (RFC 9110 section 15.5.8): no answer of the target, whatever the proxy put into it.
void Exchange::judge_forwarded() {
  const auto& proxy = network_.options.proxy;
  if (!proxy || result_.status != 407 || !forwards(*proxy, request_.url)) return;
  result_ = FetchResult{.failure = credentials_wanted(*proxy),
                        .timings = result_.timings,
                        .written_at = result_.written_at,
                        .latency_ns = result_.latency_ns};
}

}  // namespace crawl::http
