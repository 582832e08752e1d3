#include "crawler/http/client/fetcher.h"

#include "crawler/http/client/exchange.h"
#include "crawler/http/client/network.h"

namespace crawl::http {

class Fetcher::Impl {
 public:
  Impl(boost::asio::io_context& io, FetcherSettings settings) : network(io, std::move(settings)) {}

  static boost::asio::awaitable<FetchResult> fetch(Network& network, FetchRequest request) {
    FetchResult result;
    co_await Exchange::run(network, std::move(request), result);
    co_return result;
  }

  Network network;
};

Fetcher::Fetcher(boost::asio::io_context& io, FetcherSettings settings)
    : impl_(std::make_unique<Impl>(io, std::move(settings))) {}

Fetcher::~Fetcher() = default;

boost::asio::awaitable<FetchResult> Fetcher::fetch(FetchRequest request) {
  return Impl::fetch(impl_->network, std::move(request));
}

boost::asio::awaitable<void> Fetcher::fetch_into(FetchResult& result, FetchRequest request) {
  return Exchange::run(impl_->network, std::move(request), result);
}

void Fetcher::turned() {
  impl_->network.watchdog.turned();
}

std::int64_t Fetcher::max_handler_ns() const {
  return impl_->network.watchdog.max_handler_ns();
}

boost::asio::awaitable<void> Fetcher::close() {
  return impl_->network.close();
}

}  // namespace crawl::http
