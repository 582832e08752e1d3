#include "crawler/one_page/page_fetcher.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "base/text/ascii.h"
#include "config/link_rules.h"
#include "crawler/worker/render/page_method.h"
#include "crawler/worker/site_files/robots_reader.h"

namespace crawl::one_page {
namespace {

namespace asio = boost::asio;

constexpr unsigned requests_at_once = 6;  // as a browser's to one host
constexpr int max_robots_redirects = 5;   // RFC 9309, section 2.3.1.2

http::FetcherSettings fetcher_settings(const config::Options& options) {
  http::FetcherSettings settings;
  settings.options = &options;
  settings.wants_type = [](std::string_view) { return true; };
  return settings;
}

}  // namespace

PageFetcher::PageFetcher(asio::io_context& io, PageFetcherSettings settings)
    : io_(io),
      settings_(std::move(settings)),
      fetcher_(io, fetcher_settings(*settings_.options)),
      room_(requests_at_once),
      ends_session_({.include = {},
                     .exclude = config::logout_patterns(*settings_.options),
                     .keep = {},
                     .form_page = {},
                     .traps = {}}) {}

asio::awaitable<http::FetchResult> PageFetcher::fetch(http::FetchRequest request, bool with_credentials) {
  const std::string url = request.url.href();
  request.host_was_seeded = request.url.host() == settings_.page.host();
  for (auto& header : settings_.secrets->headers_for_visit(url, settings_.page.href(), with_credentials)) {
    std::erase_if(request.headers,
                  [&](const auto& own) { return base::lowered(own.first) == base::lowered(header.first); });
    request.headers.push_back(std::move(header));
  }
  http::FetchResult response = co_await fetcher_.fetch(std::move(request));
  if (!with_credentials) co_return response;
  std::vector<std::string> cookies;
  for (const auto& [name, value] : response.headers)
    if (base::lowered(name) == "set-cookie") cookies.push_back(value);
  settings_.secrets->note_cookies(url, cookies);
  if (settings_.on_cookies && !cookies.empty()) settings_.on_cookies(url, cookies);
  co_return response;
}

void PageFetcher::on_request(const ipc::PageRequest& request, Respond respond) {
  Visit visit;
  if (const std::string refused = read(request, visit); !refused.empty()) {
    ipc::PageResponse message;
    message.request = request.request;
    message.reason = refused;
    return respond(message);
  }
  asio::co_spawn(io_, run(std::move(visit), std::move(respond)), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
}

// Why it is not made, in words; empty if it may be.
std::string PageFetcher::read(const ipc::PageRequest& request, Visit& visit) const {
  auto url = parser::parse_url(request.url);
  if (!url) return "no URL that is fetched: " + url.error().message;
  if (ends_session_.excludes(url->href())) return "it would end the session";
  http::FetchRequest& fetch = visit.fetch;
  const auto method = worker::method_of(request, settings_.post, url->origin() == settings_.page.origin());
  if (!method) return method.error();
  fetch.method = *method;
  visit.request = request.request;
  visit.with_credentials = request.with_credentials;
  fetch.url = *std::move(url);
  fetch.body = request.body;
  for (const ipc::PageHeader& header : request.headers) fetch.headers.emplace_back(header.name, header.value);
  return {};
}

asio::awaitable<void> PageFetcher::run(Visit visit, Respond respond) {
  const std::uint32_t number = visit.request;
  const http::Semaphore::Permit permit = co_await room_.acquire();
  std::string refused;
  if (settings_.options->robots) refused = co_await forbidden_by(visit.fetch.url);
  http::FetchResult response;
  if (refused.empty()) response = co_await fetch(std::move(visit.fetch), visit.with_credentials);
  if (response.failure && response.status == 0) refused = response.failure->detail;
  ipc::PageResponse message;
  message.request = number;
  message.reason = refused;
  if (refused.empty()) {
    message.status = response.status;
    message.reason = response.detail;
    message.body = response.body;
    for (const auto& [name, value] : response.headers) message.headers.push_back({name, value});
  }
  respond(message);
}

// In words, why the origin's robots.txt forbids it; empty if it may be asked for. Each file is asked for once.
asio::awaitable<std::string> PageFetcher::forbidden_by(parser::Url url) {
  const std::string origin(url.origin());
  const auto [place, is_new] = robots_.try_emplace(origin);
  Robots& robots = place->second;
  if (is_new) {
    Robots read = co_await read_robots(origin);
    read.waiting = std::move(robots.waiting);
    robots = std::move(read);
    for (http::Waiter* waiter : std::exchange(robots.waiting, {})) waiter->wake();
  }
  if (!robots.known) {
    http::Waiter waiter;
    robots.waiting.push_back(&waiter);
    co_await waiter.wait();
  }
  if (!robots.unreadable.empty()) co_return "its robots.txt could not be read: " + robots.unreadable;
  const auto rule = robots.rules.blocking_rule(url.target());
  co_return rule ? "robots.txt forbids it: Disallow: " + std::string(*rule) : std::string();
}

asio::awaitable<PageFetcher::Robots> PageFetcher::read_robots(std::string origin) {
  Robots robots;
  robots.known = true;
  std::string at = origin + "/robots.txt";
  for (int redirects = 0; redirects <= max_robots_redirects; ++redirects) {
    auto url = parser::parse_url(at);
    if (!url) break;
    http::FetchRequest request;
    request.url = *url;
    const http::FetchResult response = co_await fetch(std::move(request), false);
    if (response.failure || response.status >= 500) {
      robots.unreadable = response.failure ? response.failure->detail : "status " + std::to_string(response.status);
      co_return robots;
    }
    const ipc::RobotsFetchResult result = worker::read_robots(*url, response, *settings_.options);
    if (!result.redirect_to.empty()) {
      at = result.redirect_to;
      continue;
    }
    if (response.status >= 200 && response.status < 300)
      if (auto rules = parser::RobotsRules::deserialize(result.rules)) robots.rules = std::move(*rules);
    break;
  }
  co_return robots;
}

}  // namespace crawl::one_page
