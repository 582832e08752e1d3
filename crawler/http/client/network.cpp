#include "crawler/http/client/network.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/beast/core/string.hpp>

namespace crawl::http {
namespace {

using namespace std::chrono_literals;

// A tenth of the shortest timeout, so that none is off by more.
config::Duration tick_of(const config::Options& options) {
  const auto shortest = std::min({options.timeout, options.dns_timeout, options.connect_timeout, options.read_timeout});
  return std::clamp<config::Duration>(shortest / 10, 2ms, 100ms);
}

bool names_range(const std::vector<std::string>& headers) {
  return std::ranges::any_of(
      headers, [](std::string_view field) { return boost::beast::iequals(field.substr(0, 6), "range:"); });
}

}  // namespace

Network::Network(boost::asio::io_context& io, FetcherSettings given)
    : io(io),
      settings(std::move(given)),
      options(*settings.options),
      limits{options.max_body, &settings.wants_type},
      asks_for_parts(names_range(options.headers)),
      requests(options),
      watchdog(io, tick_of(options), [this] { return pool.tend(Watchdog::Clock::now()); }),
      resolver(io, options),
      connector(io),
      pool(settings.max_connections),
      own_memory(settings.memory ? nullptr : std::make_unique<MemoryBudget>(options.body_memory, [] {})),
      memory(settings.memory ? *settings.memory : *own_memory) {}

Result<TlsContext*> Network::tls() {
  if (!tls_context && tls_error.empty()) {
    try {
      tls_context = std::make_unique<TlsContext>(options);
    } catch (const std::exception& error) {
      tls_error = error.what();
    }
  }
  if (!tls_context) return std::unexpected(tls_error);
  return tls_context.get();
}

boost::asio::awaitable<void> Network::close() {
  closing = true;
  watchdog.close_all();
  while (watchdog.watched() > 0 || !connector.idle()) co_await boost::asio::post(io, boost::asio::deferred);
  pool.close_all_idle();
  resolver.close();
  watchdog.stop();
  while (!watchdog.idle()) co_await boost::asio::post(io, boost::asio::deferred);
}

}  // namespace crawl::http
