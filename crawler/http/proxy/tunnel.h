// open_tunnel: from a connection to the proxy to one to the target behind it, by CONNECT or by SOCKS 5.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "crawler/http/connection/wire.h"
#include "crawler/http/proxy/tunnel_failure.h"

namespace crawl::http {

inline constexpr std::size_t max_proxy_head = 8 * 1024;  // of all heads that answer one CONNECT, 1xx among them

// In phase proxy. `host` as in SocksDialog. After the attempt has expired the error means nothing.
boost::asio::awaitable<Result<void, TunnelFailure>> open_tunnel(Wire wire, const config::Options& options,
                                                                std::string host, std::uint16_t port);

}  // namespace crawl::http
