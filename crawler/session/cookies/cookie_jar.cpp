#include "crawler/session/cookies/cookie_jar.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/public_suffix.h"
#include "crawler/session/cookies/ascii.h"
#include "crawler/session/cookies/comparable_path.h"
#include "crawler/session/cookies/netscape_file.h"
#include "crawler/session/cookies/set_cookie.h"

namespace crawl::cookies {
namespace {

// RFC 6265, 5.1.3, without the rule for addresses: no cookie has a part of an address as its domain (may_set_for).
bool domain_matches(std::string_view host, std::string_view domain) {
  if (!host.ends_with(domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

// Whether a host may set cookies for this domain: one that it is or is below, and that no stranger shares. All suffixes
// of the host that are shorter than its registrable domain are public, or parts of an address.
bool may_set_for(std::string_view host, std::string_view domain) {
  return domain == host || (domain_matches(host, domain) && domain.size() >= base::registrable_domain(host).size());
}

std::string path_of(const CookieOrigin& origin) {
  return comparable_path(origin.path.substr(0, origin.path.find_first_of("?#")));
}

bool has_prefix(std::string_view name, std::string_view prefix) {
  return equal_ignoring_case(name.substr(0, prefix.size()), prefix);
}

// RFC 6265bis, 4.1.3.
bool keeps_promise_of_name(const Cookie& cookie, bool path_was_root) {
  if (has_prefix(cookie.name, "__Secure-")) return cookie.secure;
  if (has_prefix(cookie.name, "__Host-")) return cookie.secure && cookie.host_only && path_was_root;
  return true;
}

// RFC 6265, 5.3, as far as it needs no other cookie.
std::optional<Cookie> accept(SetCookie&& field, const CookieOrigin& from) {
  if (field.secure && from.scheme != "https") return std::nullopt;
  if (!field.domain.empty() && !may_set_for(from.host, field.domain)) return std::nullopt;
  Cookie cookie{.name = std::move(field.name),
                .value = std::move(field.value),
                .domain = std::string(from.host),
                .path = field.path.empty() ? std::string(default_path(path_of(from))) : comparable_path(field.path),
                .expires_ms = field.expires_ms,
                .secure = field.secure};
  // A public suffix that is a host itself has cookies of its own (5.3, step 5); below an address there is nothing.
  cookie.host_only = field.domain.empty() || base::is_address(from.host) || base::is_public_suffix(field.domain);
  if (!cookie.host_only) cookie.domain = std::move(field.domain);
  if (!keeps_promise_of_name(cookie, field.path == "/")) return std::nullopt;
  return cookie;
}

bool is_same(const Cookie& a, const Cookie& b) {
  return a.name == b.name && a.host_only == b.host_only && a.domain == b.domain && a.path == b.path;
}

bool goes_to(const Cookie& cookie, const CookieOrigin& to, std::string_view path) {
  if (cookie.secure && to.scheme != "https") return false;
  if (cookie.host_only ? cookie.domain != to.host : !domain_matches(to.host, cookie.domain)) return false;
  return path_matches(path, cookie.path);
}

std::string joined(const std::vector<Cookie*>& cookies, std::size_t max_bytes) {
  std::string header;
  for (const Cookie* cookie : cookies) {
    const std::size_t size = cookie->name.size() + 1 + cookie->value.size();
    if (header.size() + (header.empty() ? 0 : 2) + size > max_bytes) continue;
    if (!header.empty()) header += "; ";
    header.append(cookie->name).append("=").append(cookie->value);
  }
  return header;
}

}  // namespace

CookieJar::CookieJar(const JarLimits& limits) : limits_(limits), by_domain_(0, DomainHash{base::random_u64()}) {}

bool CookieJar::store(const CookieOrigin& from, std::string_view set_cookie, std::int64_t now_ms) {
  auto field = parse_set_cookie(set_cookie, now_ms);
  if (!field) return false;
  auto cookie = accept(std::move(*field), from);
  if (!cookie || (from.scheme != "https" && would_shadow_secure(*cookie))) return false;
  return insert(std::move(*cookie), now_ms);
}

std::string CookieJar::header_for(const CookieOrigin& to, std::int64_t now_ms) {
  Site* site = find(to.host);
  if (!site) return {};
  drop_expired(*site, now_ms);
  const std::string path = path_of(to);
  std::vector<Cookie*> matching;
  for (Cookie& cookie : site->cookies)
    if (goes_to(cookie, to, path)) matching.push_back(&cookie);
  std::ranges::sort(matching, [](const Cookie* a, const Cookie* b) {
    return std::tuple(b->path.size(), a->created) < std::tuple(a->path.size(), b->created);
  });
  ++events_;
  for (Cookie* cookie : matching) cookie->used = events_;
  std::string header = joined(matching, limits_.header_bytes);
  remove_if_empty(*site);
  return header;
}

Result<std::size_t> CookieJar::load_netscape(const std::string& path, std::int64_t now_ms) {
  auto cookies = read_netscape_file(path, now_ms);
  if (!cookies) return std::unexpected(cookies.error());
  for (Cookie& cookie : *cookies) {
    if (base::is_address(cookie.domain) || base::is_public_suffix(cookie.domain)) cookie.host_only = true;
    insert(std::move(cookie), now_ms);
  }
  return cookies->size();
}

// The jar's part of RFC 6265, 5.3, steps 11 and 12: what is set anew keeps its age.
bool CookieJar::insert(Cookie cookie, std::int64_t now_ms) {
  const bool expired = cookie.expires_ms <= now_ms;
  Site* known = find(cookie.domain);
  if (!known && expired) return false;
  Site& site = known ? *known : find_or_add(cookie.domain);
  cookie.created = cookie.used = ++events_;
  bool changed = !expired;
  const auto old = std::ranges::find_if(site.cookies, [&](const Cookie& other) { return is_same(other, cookie); });
  if (old != site.cookies.end()) {
    const bool old_expired = old->expires_ms <= now_ms;
    changed = expired ? !old_expired : old_expired || old->value != cookie.value || old->secure != cookie.secure;
    cookie.created = old->created;
    remove(site, static_cast<std::size_t>(old - site.cookies.begin()));
  }
  if (!expired) {
    site.bytes += cookie.bytes();
    bytes_ += cookie.bytes();
    ++count_;
    site.cookies.push_back(std::move(cookie));
    shrink(site, now_ms);
  }
  remove_if_empty(site);
  shrink_all();
  return changed;
}

// RFC 6265bis, 5.7: who can change what comes by http must not lay a cookie over a Secure one.
bool CookieJar::would_shadow_secure(const Cookie& cookie) const {
  const auto entry = by_domain_.find(base::registrable_domain(cookie.domain));
  if (entry == by_domain_.end()) return false;
  return std::ranges::any_of(entry->second->cookies, [&](const Cookie& other) {
    return other.secure && other.name == cookie.name && path_matches(cookie.path, other.path) &&
           (domain_matches(cookie.domain, other.domain) || domain_matches(other.domain, cookie.domain));
  });
}

CookieJar::Site* CookieJar::find(std::string_view host) {
  if (by_domain_.empty()) return nullptr;
  const auto entry = by_domain_.find(base::registrable_domain(host));
  if (entry == by_domain_.end()) return nullptr;
  sites_.splice(sites_.begin(), sites_, entry->second);
  return &sites_.front();
}

CookieJar::Site& CookieJar::find_or_add(std::string_view host) {
  if (Site* site = find(host)) return *site;
  sites_.push_front({.domain = std::string(base::registrable_domain(host))});
  by_domain_.emplace(sites_.front().domain, sites_.begin());
  return sites_.front();
}

void CookieJar::drop_expired(Site& site, std::int64_t now_ms) {
  for (std::size_t index = site.cookies.size(); index-- > 0;)
    if (site.cookies[index].expires_ms <= now_ms) remove(site, index);
}

void CookieJar::shrink(Site& site, std::int64_t now_ms) {
  const auto is_full = [&] { return site.cookies.size() > limits_.site_cookies || site.bytes > limits_.site_bytes; };
  if (is_full()) drop_expired(site, now_ms);
  while (is_full()) {
    const auto oldest = std::ranges::min_element(site.cookies, {}, &Cookie::used);
    remove(site, static_cast<std::size_t>(oldest - site.cookies.begin()));
  }
}

void CookieJar::shrink_all() {
  while (count_ > limits_.cookies || bytes_ > limits_.bytes) {
    Site& site = sites_.back();
    const auto oldest = std::ranges::min_element(site.cookies, {}, &Cookie::used);
    remove(site, static_cast<std::size_t>(oldest - site.cookies.begin()));
    remove_if_empty(site);
  }
}

// The order within a site means nothing: `created` has it.
void CookieJar::remove(Site& site, std::size_t index) {
  const std::size_t size = site.cookies[index].bytes();
  site.bytes -= size;
  bytes_ -= size;
  --count_;
  if (index + 1 != site.cookies.size()) site.cookies[index] = std::move(site.cookies.back());
  site.cookies.pop_back();
}

void CookieJar::remove_if_empty(Site& site) {
  if (!site.cookies.empty()) return;
  const auto entry = by_domain_.find(site.domain);
  const Sites::iterator place = entry->second;
  by_domain_.erase(entry);  // before the key that it views
  sites_.erase(place);
}

}  // namespace crawl::cookies
