#include "crawler/cli/commands/fetch_render.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <vector>

#include "base/text/ascii.h"
#include "base/text/text.h"
#include "crawler/browser/pool/browser_pool.h"
#include "crawler/browser/process/executable.h"
#include "crawler/browser/process/folder.h"
#include "crawler/worker/site_files/robots_reader.h"
#include "parser/robots.h"

namespace crawl::cli {
namespace {

namespace asio = boost::asio;

constexpr unsigned requests_at_once = 6;  // as a browser's to one host
constexpr int max_robots_redirects = 5;   // RFC 9309, section 2.3.1.2
constexpr std::chrono::milliseconds a_moment{5};

// What a page asks for, asked for.
class PageFetcher {
 public:
  PageFetcher(asio::io_context& io, const parser::Url& page, const config::Options& options,
              coordinator::RequestSecrets& secrets)
      : io_(io), page_(page), options_(options), secrets_(secrets), fetcher_(io, settings(options)) {}

  struct Visit {
    std::uint32_t request = 0;
    bool with_credentials = false;
    std::string url, method;
    http::HeaderList headers;
  };

  void on_request(const ipc::PageRequest& request, browser::BrowserPool& pool, browser::BrowserPool::Ticket ticket) {
    Visit visit{request.request, request.with_credentials, std::string(request.url), std::string(request.method), {}};
    for (const ipc::PageHeader& header : request.headers) visit.headers.emplace_back(header.name, header.value);
    asio::co_spawn(io_, run(std::move(visit), pool, ticket), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  }

  asio::awaitable<void> close() { co_await fetcher_.close(); }

 private:
  static http::FetcherSettings settings(const config::Options& options) {
    http::FetcherSettings settings;
    settings.options = &options;
    settings.wants_type = [](std::string_view) { return true; };
    return settings;
  }

  asio::awaitable<void> run(Visit visit, browser::BrowserPool& pool, browser::BrowserPool::Ticket ticket) {
    while (under_way_ >= requests_at_once) co_await pause();
    ++under_way_;
    http::FetchResult answer;
    std::string refused;
    auto url = parser::parse_url(visit.url);
    if (!url) {
      refused = "no URL that is fetched: " + url.error().message;
    } else if (visit.method != "GET" && visit.method != "HEAD") {
      refused = "crawl fetch makes no " + visit.method + " request";
    } else {
      if (options_.robots) refused = co_await forbidden_by(*url);
      if (refused.empty()) answer = co_await fetch(*url, visit);
    }
    --under_way_;
    ipc::PageResponse response;
    response.request = visit.request;
    if (refused.empty() && answer.failure) refused = answer.failure->detail;
    response.reason = refused;
    if (refused.empty()) {
      response.status = answer.status;
      response.body = answer.body;
      for (const auto& [name, value] : answer.headers) response.headers.push_back({name, value});
    }
    pool.respond(ticket, response);
  }

  asio::awaitable<http::FetchResult> fetch(parser::Url url, const Visit& visit) {
    http::FetchRequest request;
    request.url = url;
    request.headers = visit.headers;
    request.host_was_seeded = url.host() == page_.host();
    if (visit.method == "HEAD") request.method = http::FetchRequest::Method::head;
    for (auto& [name, value] : secrets_.headers_for(url.href()))
      if (visit.with_credentials || base::lowered(name) != "cookie") request.headers.emplace_back(name, value);
    http::FetchResult answer = co_await fetcher_.fetch(std::move(request));
    std::vector<std::string> cookies;
    for (const auto& [name, value] : answer.headers)
      if (base::lowered(name) == "set-cookie") cookies.push_back(value);
    if (visit.with_credentials) secrets_.note_cookies(url.href(), cookies);
    co_return answer;
  }

  // In words, why the origin's robots.txt forbids it; empty if it may be asked for. Each file is asked for once.
  asio::awaitable<std::string> forbidden_by(parser::Url url) {
    const std::string origin(url.origin());
    if (const auto [place, is_new] = robots_.try_emplace(origin); is_new) {
      Robots read = co_await read_robots(origin);
      robots_[origin] = std::move(read);
    }
    while (!robots_[origin].known) co_await pause();
    const Robots& robots = robots_[origin];
    if (!robots.unreadable.empty()) co_return "its robots.txt could not be read: " + robots.unreadable;
    const auto rule = robots.rules.blocking_rule(url.target());
    co_return rule ? "robots.txt forbids it: Disallow: " + std::string(*rule) : std::string();
  }

  struct Robots {
    bool known = false;
    std::string unreadable;
    parser::RobotsRules rules;
  };

  asio::awaitable<Robots> read_robots(std::string origin) {
    Robots robots;
    robots.known = true;
    std::string at = origin + "/robots.txt";
    for (int redirects = 0; redirects <= max_robots_redirects; ++redirects) {
      auto url = parser::parse_url(at);
      if (!url) break;
      Visit visit;
      const http::FetchResult answer = co_await fetch(*url, visit);
      if (answer.failure || answer.status >= 500) {
        robots.unreadable = answer.failure ? answer.failure->detail : "status " + std::to_string(answer.status);
        co_return robots;
      }
      const ipc::RobotsFetchResult result = worker::read_robots(*url, answer, options_);
      if (!result.redirect_to.empty()) {
        at = result.redirect_to;
        continue;
      }
      if (answer.status >= 200 && answer.status < 300)
        if (auto rules = parser::RobotsRules::deserialize(result.rules)) robots.rules = std::move(*rules);
      break;
    }
    co_return robots;
  }

  asio::awaitable<void> pause() {
    asio::steady_timer timer(io_, a_moment);
    boost::system::error_code passed;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, passed));
  }

  asio::io_context& io_;
  const parser::Url& page_;
  const config::Options& options_;
  coordinator::RequestSecrets& secrets_;
  http::Fetcher fetcher_;
  unsigned under_way_ = 0;
  std::map<std::string, Robots> robots_;
};

}  // namespace

Result<ipc::Rendered> render_page(const parser::Url& url, const http::FetchResult& answer,
                                  const config::Options& options, coordinator::RequestSecrets& secrets) {
  const auto executable = browser::find_executable();
  if (!executable) return std::unexpected(executable.error());
  browser::remove_leftovers();
  asio::io_context io(1);
  PageFetcher fetcher(io, url, options, secrets);
  browser::BrowserPool pool(io, browser::BrowserSettings{}, *executable);
  browser::Task task;
  task.url = url.href();
  task.status = answer.status;
  task.body = answer.body;
  for (const auto& [name, value] : answer.headers) task.headers.push_back({name, value});
  ipc::Rendered rendered;
  browser::BrowserPool::Ticket ticket = 0;
  ticket = pool.submit(
      std::move(task), [&](const ipc::PageRequest& request) { fetcher.on_request(request, pool, ticket); },
      [&](ipc::Rendered page) {
        rendered = std::move(page);
        pool.close();
        asio::co_spawn(io, fetcher.close(), [](std::exception_ptr error) {
          if (error) std::rethrow_exception(error);
        });
      });
  io.run();
  return rendered;
}

void show_rendering(const ipc::Rendered& page, const RawAndRendered& both) {
  std::printf("\nrendered       in %s", base::duration_text(page.render_ms / 1'000.0).c_str());
  std::printf(", links %s -> %s, words %s -> %s\n", base::with_commas(both.raw_links).c_str(),
              base::with_commas(both.links).c_str(), base::with_commas(both.raw_words).c_str(),
              base::with_commas(both.words).c_str());
  if (both.raw_title != both.title)
    std::printf("  title        '%s' -> '%s'\n", base::printable(both.raw_title).c_str(),
                base::printable(both.title).c_str());
  if (!page.incomplete.empty()) std::printf("  incomplete   %s\n", base::printable(page.incomplete).c_str());
  if (!page.redirect_to.empty()) std::printf("  leads to     %s\n", base::printable(page.redirect_to).c_str());
  if (!page.shown_url.empty()) std::printf("  shown as     %s\n", base::printable(page.shown_url).c_str());
  if (page.requests.empty()) return;
  std::printf("\nrequests of the page\n");
  for (const ipc::PageRequestRecord& request : page.requests) {
    const std::string status = request.status == 0 ? "-" : std::to_string(request.status);
    std::string rest = request.status == 0 ? "" : "  " + base::byte_text(static_cast<double>(request.size));
    if (!request.note.empty()) rest += "  " + request.note;
    std::printf("  %-3s  %-8s  %-4s  %s%s\n", status.c_str(), std::string(model::name(request.kind)).c_str(),
                base::printable(request.method).c_str(), base::printable(request.url).c_str(),
                base::printable(rest).c_str());
  }
}

}  // namespace crawl::cli
