// --proxy: the URL of a proxy as people write it, taken apart and put together again. Beside the URL parser of pages,
// which knows http and https alone. Pure functions; any thread. No message repeats a user or a password.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/options.h"

namespace crawl::config {

// [SCHEME://][USER:PASSWORD@]HOST[:PORT] with http (also where there is no scheme, as in curl), https, socks5 or
// socks5h; userinfo is percent-decoded. Ports left out are 80, 443 and 1080. Empty is no proxy.
Result<std::optional<Proxy>> parse_proxy(std::string_view text);

// What parse_proxy reads back; empty without a proxy.
std::string format_proxy(const std::optional<Proxy>& proxy);

// "127.0.0.1:3128": the proxy as messages name it.
std::string proxy_name(const Proxy& proxy);

}  // namespace crawl::config
