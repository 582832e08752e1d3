#include "config/value/proxy.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text/percent.h"
#include "config/value/fields.h"
#include "config/value/values.h"

namespace crawl::config {
namespace {

using ProxyKind = Proxy::Kind;

constexpr std::string_view form = "; write it as http://USER:PASS@HOST:PORT (or https, socks5, socks5h)";
constexpr std::size_t max_host = 253;        // of a name, RFC 1035 section 2.3.4
constexpr std::size_t max_credential = 255;  // RFC 1929 section 2

struct Scheme {
  std::string_view name;
  ProxyKind kind;
  std::uint16_t port;
};

constexpr Scheme schemes[] = {{"http", ProxyKind::http, 80},
                              {"https", ProxyKind::https, 443},
                              {"socks5", ProxyKind::socks5, 1080},
                              {"socks5h", ProxyKind::socks5h, 1080}};

const Scheme& scheme_of(ProxyKind kind) {
  return *std::ranges::find(schemes, kind, &Scheme::kind);
}

// The text for a message. A password with a '/' or '@' that was not escaped is hidden too: all before the last '@' is;
// and so is one where the host was forgotten.
std::string shown(std::string_view text) {
  const auto at = text.rfind('@');
  const auto slashes = text.find("://");
  if (at == text.npos && slashes != text.npos) return in_quotes(redact_mistyped(text));
  if (at == text.npos) return in_quotes(redact_mistyped("//" + std::string(text)).substr(2));
  const auto begin = slashes < at ? slashes + 3 : 0;
  return in_quotes(std::string(text.substr(0, begin)) + "***" + std::string(text.substr(at)));
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// '*' stays, so that a masked value is written as it was read.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || std::string_view("-._~*").contains(c)) {
      out += c;
    } else {
      base::append_triplet(out, c);
    }
  }
  return out;
}

bool is_ipv6_in_brackets(std::string_view host) {
  if (host.size() < 4 || host.front() != '[' || host.back() != ']') return false;
  unsigned char address[16];
  return inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), address) == 1;
}

bool is_host(std::string_view host) {
  const auto in_name = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; };
  if (host.empty() || host.size() > max_host) return false;
  return is_ipv6_in_brackets(host) || std::ranges::all_of(host, in_name);
}

// Takes "USER:PASSWORD@" off the authority. The answer is what is wrong with it; empty when it is good.
std::string_view take_userinfo(std::string_view& authority, Proxy& proxy) {
  const auto at = authority.rfind('@');
  if (at == authority.npos) return {};
  const auto userinfo = authority.substr(0, at);
  authority.remove_prefix(at + 1);
  const auto colon = std::min(userinfo.find(':'), userinfo.size());
  proxy.user = base::percent_decoded(userinfo.substr(0, colon));
  if (colon < userinfo.size()) proxy.password = base::percent_decoded(userinfo.substr(colon + 1));
  if (proxy.user.empty()) return " has an '@' but no user before it";
  if (proxy.user.contains(':')) return " has a colon in its user, which no proxy takes";  // RFC 7617 section 2
  if (proxy.user.size() > max_credential || proxy.password.size() > max_credential) {
    return " has a user or password of more than 255 bytes";
  }
  return {};
}

const Scheme* take_scheme(std::string_view& text) {
  const auto slashes = text.find("://");
  if (slashes == text.npos) return &schemes[0];
  const auto found = std::ranges::find_if(
      schemes, [&](const Scheme& scheme) { return equal_ignoring_case(scheme.name, text.substr(0, slashes)); });
  text.remove_prefix(slashes + 3);
  return found == std::end(schemes) ? nullptr : found;
}

// Where the host ends and ":PORT" begins.
std::size_t host_end(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  return std::min(authority.find(':', bracket == authority.npos ? 0 : bracket), authority.size());
}

}  // namespace

Result<std::optional<Proxy>> parse_proxy(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto wrong = [&](std::string_view what) { return fail(shown(text) + std::string(what) + std::string(form)); };
  auto authority = text;
  const auto* scheme = take_scheme(authority);
  if (!scheme)
    return fail(shown(text) + " is no proxy that crawl knows; it takes http://, https://, socks5:// or socks5h://");
  if (authority.ends_with('/')) authority.remove_suffix(1);
  Proxy proxy{.kind = scheme->kind, .port = scheme->port};
  if (const auto error = take_userinfo(authority, proxy); !error.empty()) return wrong(error);
  const auto end = host_end(authority);
  if (!is_host(authority.substr(0, end))) return wrong(" has no host that could be a proxy");
  for (const char c : authority.substr(0, end)) proxy.host += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (end < authority.size()) {
    const auto port = parse_number(authority.substr(end + 1), 1, 65535);
    if (!port) return wrong(" has no port from 1 to 65535 behind its host");
    proxy.port = static_cast<std::uint16_t>(*port);
  }
  return proxy;
}

std::string format_proxy(const std::optional<Proxy>& proxy) {
  if (!proxy) return {};
  auto out = std::string(scheme_of(proxy->kind).name) + "://";
  if (!proxy->user.empty()) {
    out += percent_encoded(proxy->user);
    if (!proxy->password.empty()) out += ":" + percent_encoded(proxy->password);
    out += "@";
  }
  return out + proxy_name(*proxy);
}

std::string proxy_name(const Proxy& proxy) {
  return proxy.host + ":" + std::to_string(proxy.port);
}

}  // namespace crawl::config
