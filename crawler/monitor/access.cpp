#include "crawler/monitor/access.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text/ascii.h"

namespace crawl::monitor {
namespace {

constexpr std::string_view cookie_name = "crawl_token=";
constexpr std::string_view loopback_names[] = {"localhost", "127.0.0.1", "::1"};

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':';
}

// A port may be another: by a tunnel.
bool is_named(std::string_view host, const RequestHead& head, const Access& access) {
  const auto name = host_name_of(host);
  if (!name) return false;
  return std::ranges::find(loopback_names, *name) != std::end(loopback_names) || *name == head.local_address ||
         std::ranges::find(access.names, *name) != access.names.end();
}

// Of a page of ours, or of no page. An image, script or frame of another page does not say its Origin, but browsers say
// that it is of another site; a link to the page itself may be followed from anywhere.
bool is_own_origin(const RequestHead& head) {
  const bool is_link = head.fetch_mode == "navigate" && (head.target == "/" || head.target.starts_with("/?"));
  if (!head.fetch_site.empty() && head.fetch_site != "same-origin" && head.fetch_site != "none" && !is_link)
    return false;
  if (head.origin.empty()) return true;
  for (const std::string_view scheme : {"http://", "https://"})  // the latter by a proxy
    if (head.origin.starts_with(scheme) && head.origin.substr(scheme.size()) == head.host) return true;
  return false;
}

// https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1
std::string_view cookie_value(std::string_view cookies) {
  while (!cookies.empty()) {
    std::string_view one = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(cookie_name)) return one.substr(cookie_name.size());
  }
  return {};
}

// Not the token itself: who reads the cookies of a browser has not what other programs are given.
std::string cookie_secret(const Access& access) {
  const base::Sha256 hash = base::sha256("crawl live page " + access.token);
  return base::hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

bool is_same_secret(std::string_view a, std::string_view b) {
  return base::sha256(a) == base::sha256(b);  // what a comparison's time says of hashes leads to no secret
}

bool has_token(const RequestHead& head, const Access& access) {
  constexpr std::string_view bearer = "bearer ";
  if (head.authorization.size() > bearer.size() && base::lowered(head.authorization.substr(0, bearer.size())) == bearer)
    return is_token(head.authorization.substr(bearer.size()), access);
  const std::string_view cookie = cookie_value(head.cookie);
  return !cookie.empty() && is_same_secret(cookie, cookie_secret(access));
}

}  // namespace

std::optional<std::string> host_name_of(std::string_view host) {
  std::string_view name = host, port;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == host.npos) return std::nullopt;
    name = host.substr(1, end - 1);
    port = host.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) return std::nullopt;
    if (!port.empty()) port.remove_prefix(1);
  } else if (const std::size_t colon = host.find(':'); colon != host.npos) {
    name = host.substr(0, colon);
    port = host.substr(colon + 1);
  }
  std::string lower = base::lowered(name);
  if (lower.empty() || !is_port(port) || !std::ranges::all_of(lower, is_host_character)) return std::nullopt;
  return lower;
}

bool is_token(std::string_view text, const Access& access) {
  return access.token.empty() || is_same_secret(text, access.token);
}

std::string token_cookie(const Access& access) {
  return std::string(cookie_name) + cookie_secret(access) + "; Path=/; HttpOnly; SameSite=Lax";
}

std::optional<unsigned> refusal(const RequestHead& head, const Access& access, bool token_needed) {
  if (head.host.empty()) return 400;
  if (!is_named(head.host, head, access)) return 421;
  if (!is_own_origin(head)) return 403;
  if (head.method != "GET" && head.method != "HEAD") return 405;
  if (token_needed && !access.token.empty() && !has_token(head, access)) return 401;
  return std::nullopt;
}

}  // namespace crawl::monitor
