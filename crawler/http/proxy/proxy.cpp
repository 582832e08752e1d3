#include "crawler/http/proxy/proxy.h"

#include <fmt/format.h>

#include "base/text/basic_auth.h"
#include "crawler/http/client/request.h"

namespace crawl::http {

using Kind = config::Proxy::Kind;

bool is_socks(const config::Proxy& proxy) {
  return proxy.kind == Kind::socks5 || proxy.kind == Kind::socks5h;
}

bool forwards(const config::Proxy& proxy, const parser::Url& url) {
  return !is_socks(proxy) && !url.is_https();
}

bool resolves_names(const config::Proxy& proxy) {
  return proxy.kind != Kind::socks5;
}

std::string proxy_authorization(const config::Proxy& proxy) {
  return proxy.user.empty() ? std::string() : base::basic_credentials(proxy.user + ":" + proxy.password);
}

std::string connect_request(const config::Proxy& proxy, std::string_view hostname, std::uint16_t port,
                            std::string_view user_agent) {
  const auto authority = fmt::format("{}:{}", hostname, port);
  auto request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\nUser-Agent: {1}\r\n", authority, user_agent);
  if (const auto credentials = proxy_authorization(proxy); !credentials.empty()) {
    request += fmt::format("Proxy-Authorization: {}\r\n", credentials);
  }
  return request + "\r\n";
}

// A gateway that failed, or is overloaded, may do better next time; a refusal stays one.
Result<void, TunnelFailure> judge_connect_status(const config::Proxy& proxy, std::uint16_t status,
                                                 std::string_view retry_after) {
  if (status >= 200 && status < 300) return {};
  if (status == 407) return std::unexpected(TunnelFailure{credentials_wanted(proxy)});
  const bool transient = status >= 500 || status == 408 || status == 429;
  return std::unexpected(TunnelFailure{proxy_failure(proxy, fmt::format("refused the tunnel: {}", status), transient),
                                       false, std::string(transient ? retry_after : std::string_view())});
}

model::Failure proxy_failure(const config::Proxy& proxy, std::string_view words, bool transient) {
  return {model::Reason::connect, fmt::format("proxy {} {}", config::proxy_name(proxy), words), transient};
}

model::Failure credentials_wanted(const config::Proxy& proxy) {
  const auto* words = proxy.user.empty() ? "answered 407: it wants a user and a password (--proxy http://USER:PASS@...)"
                                         : "answered 407: it does not accept the user and password of --proxy";
  return proxy_failure(proxy, words, false);
}

}  // namespace crawl::http
