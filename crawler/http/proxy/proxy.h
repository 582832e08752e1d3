// What --proxy means for one request, and the words of an HTTP proxy's answer to CONNECT. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/value/proxy.h"
#include "crawler/http/proxy/tunnel_failure.h"
#include "parser/url.h"

namespace crawl::http {

// The proxy takes the request itself, in absolute form (https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2). All
// others go through a tunnel to the target.
bool forwards(const config::Proxy& proxy, const parser::Url& url);

bool is_socks(const config::Proxy& proxy);
// The name of a target is the proxy's to resolve: its address is not known here.
bool resolves_names(const config::Proxy& proxy);

// "Basic ..." for Proxy-Authorization; empty without credentials.
std::string proxy_authorization(const config::Proxy& proxy);

// The request for a tunnel (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6).
std::string connect_request(const config::Proxy& proxy, std::string_view hostname, std::uint16_t port,
                            std::string_view user_agent);

// The final head of an answer to it: the tunnel is open, or why not. `retry_after`: that field of it.
Result<void, TunnelFailure> judge_connect_status(const config::Proxy& proxy, std::uint16_t status,
                                                 std::string_view retry_after);

// "proxy 127.0.0.1:3128 ..." with reason connect.
model::Failure proxy_failure(const config::Proxy& proxy, std::string_view words, bool transient);

// The failure of a proxy that answered 407 to a request in absolute form or to CONNECT.
model::Failure credentials_wanted(const config::Proxy& proxy);

}  // namespace crawl::http
