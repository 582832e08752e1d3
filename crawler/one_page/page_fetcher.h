// PageFetcher: makes the requests of one page that a browser renders outside of a crawl: robots.txt of each origin, the
// secrets of who they belong to, private addresses of the page's own host alone, six requests at once, as a browser
// does. No pace: nobody else is asked meanwhile.
//
// One io_context and one thread; it knows no coordinator. Bounded by the requests that a page may make
// (browser::BrowserSettings). close() is awaited before it goes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/options.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/http/client/semaphore.h"
#include "crawler/http/connection/waiter.h"
#include "crawler/ipc/messages/browsers.h"
#include "crawler/session/secrets/request_secrets.h"
#include "model/link_filter.h"
#include "parser/robots.h"
#include "parser/url.h"

namespace crawl::one_page {

struct PageFetcherSettings {
  const config::Options* options = nullptr;    // these outlive it
  session::RequestSecrets* secrets = nullptr;  // learn the cookies that come
  parser::Url page;                            // whose requests these are
  bool post = false;                           // scripts may POST to the page's own origin
  // Told of the Set-Cookie fields of each response that may set any; may be empty.
  std::function<void(const std::string& url, const std::vector<std::string>& set_cookies)> on_cookies;
};

class PageFetcher {
 public:
  using Respond = std::function<void(const ipc::PageResponse&)>;  // its views are valid during the call

  PageFetcher(boost::asio::io_context& io, PageFetcherSettings settings);

  // What the page is now: another of the same visit.
  void set_page(parser::Url page) { settings_.page = std::move(page); }
  // A request of ours for the page, with what the secrets have for it. robots.txt is not asked.
  boost::asio::awaitable<http::FetchResult> fetch(http::FetchRequest request, bool with_credentials = true);
  // A request of the page's; respond is called once, later.
  void on_request(const ipc::PageRequest& request, Respond respond);

  boost::asio::awaitable<void> close() { co_await fetcher_.close(); }

 private:
  struct Visit {
    std::uint32_t request = 0;
    bool with_credentials = false;
    http::FetchRequest fetch;
  };
  struct Robots {
    bool known = false;
    std::string unreadable;
    parser::RobotsRules rules;
    std::vector<http::Waiter*> waiting;  // in their coroutines
  };

  std::string read(const ipc::PageRequest& request, Visit& visit) const;
  boost::asio::awaitable<void> run(Visit visit, Respond respond);
  boost::asio::awaitable<std::string> forbidden_by(parser::Url url);
  boost::asio::awaitable<Robots> read_robots(std::string origin);

  boost::asio::io_context& io_;
  PageFetcherSettings settings_;
  http::Fetcher fetcher_;
  http::Semaphore room_;
  const model::LinkFilter ends_session_;
  std::map<std::string, Robots> robots_;
};

}  // namespace crawl::one_page
