#include "crawler/http/proxy/tunnel.h"

#include <tuple>

#include "crawler/http/client/head.h"
#include "crawler/http/proxy/proxy.h"
#include "crawler/http/proxy/socks.h"

namespace crawl::http {
namespace {

namespace asio = boost::asio;
using Opened = Result<void, TunnelFailure>;

// The proxy broke off: perhaps it was restarted.
std::unexpected<TunnelFailure> broken(const config::Proxy& proxy, std::string_view words) {
  return std::unexpected(TunnelFailure{proxy_failure(proxy, words, true)});
}

asio::awaitable<Opened> open_by_socks(Wire wire, const config::Proxy& proxy, std::string host, std::uint16_t port) {
  SocksDialog dialog(proxy, host, port);
  std::string say = dialog.greeting();
  while (dialog.wanted() > 0) {
    const auto written = co_await wire.write(std::move(say));
    if (!written) co_return broken(proxy, written.error());
    const auto bytes = co_await wire.read(dialog.wanted());
    if (!bytes) co_return broken(proxy, bytes.error());
    auto next = dialog.take(*bytes);
    if (!next) co_return std::unexpected(std::move(next.error()));
    say = std::move(*next);
  }
  co_return Opened();
}

// Of a good answer the fields say nothing: even a Content-Length means no body (RFC 9110 section 9.3.6). Of a refusal
// Retry-After does, whatever is wrong with the others.
asio::awaitable<Opened> open_by_connect(Wire wire, const config::Options& options, std::string host,
                                        std::uint16_t port) {
  const auto& proxy = *options.proxy;
  const auto written = co_await wire.write(connect_request(proxy, host, port, options.user_agent));
  if (!written) co_return broken(proxy, written.error());
  std::size_t room = max_proxy_head;
  std::uint16_t status = 0;
  HeaderList fields;
  while (status < 200) {
    const auto head = co_await wire.read_head(room);
    if (!head) co_return broken(proxy, head.error());
    room -= head->size();
    const auto parsed = parse_status_line(*head);
    if (!parsed) co_return broken(proxy, "answered no HTTP");
    status = parsed->status;
    if (status >= 300) std::ignore = parse_head(*head, fields);
  }
  co_return judge_connect_status(proxy, status, header(fields, "Retry-After"));
}

}  // namespace

asio::awaitable<Opened> open_tunnel(Wire wire, const config::Options& options, std::string host, std::uint16_t port) {
  if (is_socks(*options.proxy)) return open_by_socks(wire, *options.proxy, std::move(host), port);
  return open_by_connect(wire, options, std::move(host), port);
}

}  // namespace crawl::http
