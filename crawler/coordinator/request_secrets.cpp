#include "crawler/coordinator/request_secrets.h"

#include "base/clock.h"
#include "crawler/credentials/netrc.h"

namespace crawl::coordinator {
namespace {

std::string_view scheme_of(const parser::Url& url) {
  return url.is_https() ? "https" : "http";
}

cookies::CookieOrigin origin_of(const parser::Url& url) {
  return {scheme_of(url), url.hostname(), url.target()};
}

}  // namespace

Result<RequestSecrets> RequestSecrets::open(const config::Options& options) {
  RequestSecrets secrets;
  secrets.cookies_on_ = !options.no_cookies;
  for (const std::string& auth : options.auth)
    if (auto added = secrets.credentials_.add_auth(auth); !added) return fail(added.error());
  if (options.netrc) {
    auto path = credentials::netrc_path();
    if (!path) return fail(path.error());
    if (auto loaded = secrets.credentials_.load_netrc(*path); !loaded) return fail(loaded.error());
  }
  if (!options.cookies_file.empty())
    if (auto loaded = secrets.jar_.load_netscape(options.cookies_file, base::unix_ms()); !loaded)
      return fail(loaded.error());
  return secrets;
}

void RequestSecrets::note_seed(const parser::Url& url) {
  if (!url.username().empty() || !url.password().empty()) (void)credentials_.add_userinfo(url);
}

void RequestSecrets::note_cookies(std::string_view text, const std::vector<std::string>& set_cookies) {
  if (!cookies_on_ || set_cookies.empty()) return;
  auto url = parser::parse_url(text);
  if (!url) return;
  for (const std::string& cookie : set_cookies) jar_.store(origin_of(*url), cookie, base::unix_ms());
}

RequestSecrets::Fields RequestSecrets::fields_for(std::string_view text, bool seeded) {
  Fields fields;
  bool cookies = cookies_on_ && jar_.size() > 0;
  if (!cookies && credentials_.empty()) return fields;
  auto url = parser::parse_url(text);
  if (!url) return fields;
  if (cookies) fields.cookie = jar_.header_for(origin_of(*url), base::unix_ms());
  if (seeded || !credentials_.only_default())
    fields.authorization = credentials_.authorization_for(scheme_of(*url), url->hostname(), url->port()).value_or("");
  return fields;
}

}  // namespace crawl::coordinator
