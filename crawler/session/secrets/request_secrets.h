// RequestSecrets: what a request carries that is not for everybody: the Cookie of the jar, the Authorization of --auth,
// of a netrc and of the userinfo of seeds, the headers of --header-for, and those of --header that may hold a secret.
// Where each may go is in credentials/seed_origins.h; redirects, robots.txt and sitemaps are requests as others are, so
// that the origin alone decides. Owned by the coordinator, or by who makes requests of its own; never stored, never
// logged.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "config/options.h"
#include "crawler/session/cookies/cookie_jar.h"
#include "crawler/session/credentials/credentials.h"
#include "parser/url.h"

namespace crawl::session {

class RequestSecrets {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;  // each name once

  // Reads the files that the options name; a failure is a line for a person.
  static Result<RequestSecrets> open(const config::Options& options);

  // A seed, to whose origin secrets may go; its userinfo is kept for it.
  void note_seed(const parser::Url& url);
  // The Set-Cookie fields of an answer.
  void note_cookies(std::string_view url, const std::vector<std::string>& set_cookies);

  Headers headers_for(std::string_view url);
  // Of a request that a page makes which a browser renders: all of them to the page's own origin, the jar's cookies to
  // others; nothing where the browser would send no cookies. So a frame of another site cannot read with them what the
  // page's own server lets anybody read who has none (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
  Headers headers_for_visit(std::string_view url, std::string_view page_url, bool with_credentials);

 private:
  struct OriginHeader {
    std::string origin, name, value;
  };

  Result<void> add_headers(const config::Options& options);
  bool has_any() const;
  void add_cookies(const parser::Url& url, Headers& headers);

  bool cookies_on_ = true;
  cookies::CookieJar jar_;
  credentials::Credentials credentials_;
  credentials::SeedOrigins seeds_;
  Headers of_seeds_;                      // --header
  std::vector<OriginHeader> of_origins_;  // --header-for
};

}  // namespace crawl::session
