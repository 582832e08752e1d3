// CookieJar: the cookies of one run (RFC 6265, with what RFC 6265bis added: prefixes, Secure from https alone, limits).
// Cookies are secrets: they live in memory alone, are never logged and end with the run.
//
// Owned by the coordinator, its thread alone; no I/O but load_netscape(), no clock of its own (times are
// base::unix_ms() given by the caller). Bounded by JarLimits in all and for each registrable domain. A host without
// cookies costs one look-up by its registrable domain, however many cookies there are.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "crawler/session/cookies/cookie.h"

namespace crawl::cookies {

// What a cookie depends on of a URL. Ports do not count (RFC 6265, 8.5).
struct CookieOrigin {
  std::string_view scheme;  // "https" sends Secure cookies and may set them
  std::string_view host;    // as the URL parser writes it, without port
  std::string_view path;    // begins with '/'; a query behind it is passed over
};

struct JarLimits {
  std::size_t cookies = 100'000;       // in all; those go first whose site was not asked for the longest time
  std::size_t bytes = 64 << 20;        // in all
  std::size_t site_cookies = 180;      // of a registrable domain; those go first that were not sent the longest
  std::size_t site_bytes = 64 << 10;   // of a registrable domain
  std::size_t header_bytes = 8 << 10;  // many servers refuse more; cookies that do not fit are left out
};

class CookieJar {
 public:
  explicit CookieJar(const JarLimits& limits = {});

  // Takes the value of one Set-Cookie field. True if the jar is another now, so that the same URL may give another
  // answer: a new cookie, a new value, one less. A cookie that may not be set is passed over.
  bool store(const CookieOrigin& from, std::string_view set_cookie, std::int64_t now_ms);

  // The value of the Cookie field of a request; empty: none. Longer paths first, then older cookies (RFC 6265, 5.4).
  std::string header_for(const CookieOrigin& to, std::int64_t now_ms);

  // Adds the cookies of a file in Netscape's format (crawler/session/cookies/netscape_file.h) and answers how many it
  // has that have not expired. On failure, a line for a person, none is added.
  Result<std::size_t> load_netscape(const std::string& path, std::int64_t now_ms);

  std::size_t size() const { return count_; }
  std::size_t bytes() const { return bytes_; }

 private:
  // The cookies of a registrable domain.
  struct Site {
    std::string domain;
    std::vector<Cookie> cookies;
    std::size_t bytes = 0;
  };
  using Sites = std::list<Site>;

  // Keyed, so that nobody can choose domains that collide.
  struct DomainHash {
    using is_avalanching = void;
    std::uint64_t key = 0;
    std::size_t operator()(std::string_view domain) const { return base::fingerprint(domain, key); }
  };

  bool insert(Cookie cookie, std::int64_t now_ms);
  bool would_shadow_secure(const Cookie& cookie) const;
  Site* find(std::string_view host);
  Site& find_or_add(std::string_view host);
  void drop_expired(Site& site, std::int64_t now_ms);
  void shrink(Site& site, std::int64_t now_ms);
  void shrink_all();
  void remove(Site& site, std::size_t index);
  void remove_if_empty(Site& site);

  JarLimits limits_;
  Sites sites_;  // the one asked for last is first
  boost::unordered_flat_map<std::string_view, Sites::iterator, DomainHash> by_domain_;  // keys are in sites_
  std::size_t count_ = 0, bytes_ = 0;
  std::uint64_t events_ = 0;
};

}  // namespace crawl::cookies
