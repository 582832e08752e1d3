// `crawl fetch --render`: a page as a browser shows it, whose requests crawl's own fetcher makes.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/options.h"
#include "crawler/browser/settings.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/ipc/messages/browsers.h"
#include "crawler/session/secrets/request_secrets.h"
#include "parser/url.h"

namespace crawl::cli {

// Renders a page that was fetched: `answer` is HTML, with its body. href: its address, with the route of a hash router
// if it has one. The requests that it makes follow robots.txt, but
// with --no-robots, and the crawler's other rules: private addresses of the page's own host alone, cookies and secrets
// to whom they belong. storage: what the page finds kept in its browser. Takes as long as a page may at most. Fails
// with a line for a person where there is no browser; what a page does to one is in `error` and `incomplete`.
Result<ipc::Rendered> render_page(const parser::Url& url, const std::string& href, const http::FetchResult& response,
                                  const config::Options& options, session::RequestSecrets& secrets,
                                  std::vector<browser::StoredValue> storage);

// The requests of the page, and what differs from the page as it came, in lines for a person.
struct RawAndRendered {
  std::size_t raw_links = 0, links = 0, raw_words = 0, words = 0;
  std::string raw_title, title;
};
void show_rendering(const ipc::Rendered& page, const RawAndRendered& both);

}  // namespace crawl::cli
