#include "crawler/session/secrets/request_secrets.h"

#include <algorithm>
#include <tuple>

#include "base/clock.h"
#include "base/text/ascii.h"
#include "config/value/fields.h"
#include "crawler/session/cookies/ascii.h"
#include "crawler/session/cookies/cookie_pairs.h"
#include "crawler/session/credentials/netrc.h"
#include "model/url_text.h"

namespace crawl::session {
namespace {

using Headers = RequestSecrets::Headers;

credentials::Origin origin_of(const parser::Url& url) {
  return {url.scheme(), url.hostname(), url.port()};
}

cookies::CookieOrigin cookie_origin_of(const parser::Url& url) {
  return {url.scheme(), url.hostname(), url.target()};
}

std::pair<std::string_view, std::string_view> split_header(std::string_view header) {
  const std::size_t colon = header.find(':');
  return {header.substr(0, colon), base::trimmed(header.substr(colon + 1))};
}

// The last of a name counts.
void set(Headers& headers, std::string_view name, std::string_view value) {
  std::erase_if(headers, [&](const auto& header) { return cookies::equal_ignoring_case(header.first, name); });
  if (!value.empty()) headers.emplace_back(name, value);
}

std::string* find(Headers& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [&](const auto& header) { return cookies::equal_ignoring_case(header.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

}  // namespace

Result<RequestSecrets> RequestSecrets::open(const config::Options& options) {
  RequestSecrets secrets;
  secrets.cookies_on_ = !options.no_cookies;
  if (auto added = secrets.add_headers(options); !added) return fail(added.error());
  for (const std::string& auth : options.auth)
    if (auto added = secrets.credentials_.add_auth(auth); !added) return fail(added.error());
  if (options.netrc) {
    auto path = credentials::netrc_path();
    if (!path) return fail(path.error());
    if (auto loaded = secrets.credentials_.load_netrc(*path); !loaded) return fail(loaded.error());
  }
  if (!options.cookies_file.empty())
    if (auto loaded = secrets.jar_.load_netscape(options.cookies_file, base::unix_ms()); !loaded)
      return fail("--cookies: " + loaded.error());
  return secrets;
}

Result<void> RequestSecrets::add_headers(const config::Options& options) {
  for (std::string_view header : options.headers) {
    const auto [name, value] = split_header(header);
    if (config::is_credential_header(name)) set(of_seeds_, name, value);
  }
  for (std::string_view text : options.header_for) {
    const std::size_t space = text.find(' ');
    const auto origin = parser::parse_url(text.substr(0, space));
    if (space == text.npos || !origin)
      return fail("--header-for: '" + std::string(text.substr(0, space)) +
                  "' is not the origin of a site; write it as " + "--header-for https://example.org 'Name: value'");
    const auto [name, value] = split_header(base::trimmed(text.substr(space)));
    of_origins_.push_back({std::string(origin->origin()), std::string(name), std::string(value)});
  }
  return {};
}

void RequestSecrets::note_seed(const parser::Url& url) {
  if (!of_seeds_.empty() || !credentials_.empty()) seeds_.add(origin_of(url));
  if (!url.username().empty() || !url.password().empty()) std::ignore = credentials_.add_userinfo(url);
}

void RequestSecrets::note_cookies(std::string_view text, const std::vector<std::string>& set_cookies) {
  if (!cookies_on_ || set_cookies.empty()) return;
  auto url = parser::parse_url(text);
  if (!url) return;
  for (const std::string& cookie : set_cookies) jar_.store(cookie_origin_of(*url), cookie, base::unix_ms());
}

bool RequestSecrets::has_any() const {
  return (cookies_on_ && jar_.size() > 0) || !credentials_.empty() || !of_seeds_.empty() || !of_origins_.empty();
}

// The text comes from a file that may be anybody's: it is parsed as the worker will parse it, and not only cut at its
// slashes, so that the secrets of one host never go to another.
//
// What is for fewer origins counts before what is for more: --header, credentials, --header-for. A Cookie of the user
// is sent in one field with those of the site, whose own value counts where both have the name.
RequestSecrets::Headers RequestSecrets::headers_for(std::string_view text) {
  Headers headers;
  if (!has_any()) return headers;
  auto url = parser::parse_url(text);
  if (!url) return headers;
  const credentials::Origin to = origin_of(*url);
  if (!of_seeds_.empty() && may_go(credentials::Binding::seeds, seeds_.relation_of(to))) headers = of_seeds_;
  if (const auto authorization = credentials_.authorization_for(to, seeds_))
    set(headers, "Authorization", *authorization);
  for (const OriginHeader& header : of_origins_)
    if (header.origin == url->origin()) set(headers, header.name, header.value);
  if (cookies_on_ && jar_.size() > 0) add_cookies(*url, headers);
  return headers;
}

RequestSecrets::Headers RequestSecrets::headers_for_visit(std::string_view url, std::string_view page_url,
                                                          bool with_credentials) {
  if (!with_credentials) return {};
  if (model::origin_of(url) == model::origin_of(page_url)) return headers_for(url);
  Headers headers;
  if (cookies_on_ && jar_.size() > 0)
    if (const auto parsed = parser::parse_url(url)) add_cookies(*parsed, headers);
  return headers;
}

void RequestSecrets::add_cookies(const parser::Url& url, Headers& headers) {
  const std::string of_site = jar_.header_for(cookie_origin_of(url), base::unix_ms());
  if (of_site.empty()) return;
  if (std::string* given = find(headers, "Cookie")) {
    *given = cookies::merged_pairs(*given, of_site);
  } else {
    headers.emplace_back("Cookie", of_site);
  }
}

}  // namespace crawl::session
