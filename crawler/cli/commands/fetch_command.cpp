// `crawl fetch`: one page is fetched, or taken from a results file, and shown as the crawler sees it.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/ascii.h"
#include "base/text/text.h"
#include "config/value/fields.h"
#include "crawler/callback_programs/page_line.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/commands/fetch_render.h"
#include "crawler/cli/selection.h"
#include "crawler/cli/store_error.h"
#include "crawler/cli/stored_page.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/login/sign_in.h"
#include "crawler/login/sign_in_process.h"
#include "crawler/offline/why/timings_text.h"
#include "crawler/session/secrets/request_secrets.h"
#include "crawler/worker/page_builder.h"
#include "parser/html/ascii.h"

namespace crawl::cli {
namespace {

namespace asio = boost::asio;

constexpr std::size_t links_shown = 20, text_shown = 600;
constexpr int exit_no_match = 1;  // of --select, as grep's
constexpr int exit_not_rendered = 1;

using base::printable;

void row(const char* name, const std::optional<std::string_view>& value) {
  if (value && !value->empty()) std::printf("%-14s %s\n", name, printable(*value).c_str());
}

void show_links(const model::Outcome& outcome) {
  std::size_t shown = 0;
  for (const model::Link& link : outcome.links) {
    if (link.kind != model::LinkKind::anchor) continue;
    if (shown++ == links_shown) break;
    std::printf("  %s  %s\n", printable(link.url).c_str(), printable(link.text).c_str());
  }
  if (outcome.links.size() > links_shown) std::printf("  ... and %zu more\n", outcome.links.size() - links_shown);
}

void show_headers(const char* indent, const http::HeaderList& headers) {
  for (const auto& [name, value] : headers)
    std::printf("%s%s: %s\n", indent, printable(name).c_str(), printable(value).c_str());
}

void show(const parser::Url& url, const model::Outcome& outcome, const http::HeaderList& headers) {
  row("url", url.href());
  row("state",
      std::string(model::name(model::state_of(outcome.reason))) +
          (outcome.reason == model::Reason::none ? "" : " (" + std::string(model::name(outcome.reason)) + ")"));
  row("detail", outcome.detail);
  if (outcome.status != 0) row("status", std::to_string(outcome.status));
  row("redirect_to", outcome.redirect_to);
  row("content_type", outcome.content_type);
  row("charset", outcome.charset);
  row("title", outcome.title);
  row("description", outcome.description);
  row("language", outcome.language);
  row("canonical", outcome.canonical);
  if (outcome.status != 0)
    row("size", base::with_commas(outcome.size) + " bytes, " + base::with_commas(outcome.wire_size) + " on the wire");
  row("ip", outcome.ip);
  row("time", why::timings_text(outcome.timings, {"dns", "connect", "tls", "wait", "read", "total", "parse"},
                                [](double ms) { return base::duration_text(ms / 1000); }));
  if (!headers.empty()) std::printf("\nheaders\n");
  show_headers("  ", headers);
  if (outcome.link_count) std::printf("\nlinks          %s\n", base::with_commas(*outcome.link_count).c_str());
  show_links(outcome);
  if (outcome.text && !outcome.text->empty())
    std::printf("\ntext\n%s%s\n", printable(parser::utf8_prefix(*outcome.text, text_shown), "\n\t").c_str(),
                outcome.text->size() > text_shown ? " ..." : "");
}

http::FetchResult fetch(const parser::Url& url, const config::Options& options, session::RequestSecrets& secrets) {
  asio::io_context io(1);
  http::FetcherSettings settings;
  settings.options = &options;
  settings.wants_type = [&](std::string_view type) { return worker::wants_type(type, options); };
  http::Fetcher fetcher(io, settings);
  http::FetchResult response;
  http::FetchRequest request;
  request.url = url;
  secrets.note_seed(url);
  request.headers = secrets.headers_for(url.href());
  auto run = [](http::Fetcher& fetcher, http::FetchRequest request,
                http::FetchResult& response) -> asio::awaitable<void> {
    response = co_await fetcher.fetch(std::move(request));
    co_await fetcher.close();
  };
  asio::co_spawn(io, run(fetcher, std::move(request), response), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return response;
}

// What is shown of the page; the exit status is 0 unless there is nothing of it.
class Show {
 public:
  Show(const config::Options& options, const parser::Url& url, const http::FetchResult& response,
       const std::optional<parser::css::Selector>& selector)
      : options_(options),
        url_(url),
        headers_(options.from.empty() ? response.headers : http::HeaderList{}),
        selector_(selector) {
    if (options.show_body) body_ = response.body;
  }

  // All that is known of it, rather than a part.
  bool is_summary() const { return !selector_ && !options_.show_headers && !options_.show_body && !options_.show_json; }

  int operator()(const model::Outcome& outcome, parser::Page* page) const {
    const int status = outcome.status == 0 ? coordinator::exit_no_seed : coordinator::exit_finished;
    if (is_summary()) return show(url_, outcome, headers_), status;
    if (outcome.status == 0) return base::log::error(outcome.detail), status;
    if (options_.show_json) return write_json(page);
    if (options_.show_headers) show_headers("", headers_);
    const std::string_view text = page ? page->utf8() : std::string_view(body_);
    if (options_.show_body) std::fwrite(text.data(), 1, text.size(), stdout);
    return selector_ ? select(page) : status;
  }

 private:
  int write_json(parser::Page* page) const {
    if (page == nullptr || !callback_programs::is_for_programs(*page))
      return base::log::error("callback programs are not given " + url_.href() +
                              ": it is no HTML, or its status is not 2xx"),
             exit_no_match;
    std::string line;
    callback_programs::append_page_line(line, *page, 0);
    std::fwrite(line.data(), 1, line.size(), stdout);
    return coordinator::exit_finished;
  }

  int select(parser::Page* page) const {
    if (page == nullptr) base::log::error("not HTML, nothing to select from: " + url_.href());
    if (page != nullptr && print_matches(*page, *selector_) > 0) return coordinator::exit_finished;
    if (page != nullptr) base::log::error("nothing matches in " + url_.href());
    return exit_no_match;
  }

  const config::Options& options_;
  const parser::Url& url_;
  const http::HeaderList headers_;
  std::string body_;
  const std::optional<parser::css::Selector>& selector_;
};

struct Fetched {
  worker::Job job;
  std::optional<ipc::Rendered> rendered;  // with --render; then the job's body is the rendered page
  RawAndRendered both;
};

bool is_html(const http::FetchResult& response) {
  const std::string type = http::media_type(http::header(response.headers, "content-type"));
  return !response.failure && (type == "text/html" || type == "application/xhtml+xml");
}

// "https://a.test/#/about", of a hash router in the page's scripts; as a crawl with --render has it.
std::string with_route(const parser::Url& url, std::string_view typed) {
  const std::size_t hash = std::min(typed.find('#'), typed.size());
  const std::string_view fragment = typed.substr(hash);
  const bool is_route = fragment.starts_with("#/") || fragment.starts_with("#!/");
  return url.href() + (is_route ? base::printable(fragment) : "");
}

// What it is before its scripts; then the page becomes what it is after them. False where there is no browser.
bool render(Fetched& fetched, const parser::Url& url, const std::string& href, const config::Options& options,
            session::RequestSecrets& secrets, std::vector<browser::StoredValue> storage) {
  http::FetchResult& response = fetched.job.response;
  worker::Job raw;
  raw.lease.url = url;
  raw.response.status = response.status;
  raw.response.headers = response.headers;
  raw.response.body = response.body;
  worker::PageBuilder(options).build(std::move(raw), [&](const model::Outcome& outcome, parser::Page*) {
    fetched.both.raw_links = outcome.links.size();
    fetched.both.raw_words = outcome.words.value_or(0);
    fetched.both.raw_title = outcome.title.value_or("");
  });
  auto rendered = render_page(url, href, response, options, secrets, std::move(storage));
  if (!rendered) return base::log::error(rendered.error()), false;
  fetched.rendered = std::move(*rendered);
  if (!fetched.rendered->error.empty()) return true;
  std::erase_if(response.headers, [](const auto& header) { return base::lowered(header.first) == "content-type"; });
  response.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  response.body = fetched.rendered->html;
  return true;
}

// Answers what the site keeps in a browser.
Result<std::vector<browser::StoredValue>> sign_in(const config::Options& options, session::RequestSecrets& secrets) {
  if (!options.login.wanted()) return {};
  if (const std::string why = login::mistake(options); !why.empty()) return fail(options.login_file + ": " + why);
  auto session = login::sign_in_apart(options);
  if (!session) return std::unexpected(session.error());
  for (const login::SetCookie& cookie : session->cookies) secrets.note_cookies(cookie.url, {cookie.value});
  return std::move(session->storage);
}

int refused(const std::string& why) {
  base::log::error(why);
  return coordinator::exit_usage;
}

// From the network, or as it is stored; nothing when the exit status says all.
Result<Fetched, int> fetched_by(const config::Options& options, const parser::Url& url, const std::string& href) {
  Fetched fetched;
  if (!options.from.empty()) {
    if (const auto refused = refusal_of(options.from)) return std::unexpected(*refused);
    auto stored = stored_job(options.from, url.href());
    if (stored) {
      fetched.job = *std::move(stored);
      return fetched;
    }
    base::log::error(stored.error());
    return std::unexpected(coordinator::exit_fatal);
  }
  auto secrets = session::RequestSecrets::open(options);
  if (!secrets) return std::unexpected(refused(secrets.error()));
  auto storage = sign_in(options, *secrets);
  if (!storage) return std::unexpected(refused("--login: " + storage.error()));
  fetched.job.response = fetch(url, options, *secrets);
  if (options.show_render && is_html(fetched.job.response) &&
      !render(fetched, url, href, options, *secrets, *std::move(storage)))
    return std::unexpected(coordinator::exit_usage);
  return fetched;
}

// The URL that was typed; an error says what was typed in its place.
Result<parser::Url> url_of(const std::string& typed) {
  if (std::error_code none; std::filesystem::is_regular_file(typed, none))
    return fail("'" + typed + "' is a file, and crawl fetch takes a URL; a list is for crawl " +
                base::shell_quoted(typed));
  auto url = parser::parse_seed(typed);
  if (!url)
    return fail("'" + config::redact_mistyped(typed) + "' is not a URL that can be fetched (" + url.error().message +
                ")");
  return *std::move(url);
}

// What a crawl makes of it; the exit status.
int show_fetched(Fetched& fetched, const Show& show, const config::Options& options) {
  int status = coordinator::exit_finished;
  worker::PageBuilder(options).build(std::move(fetched.job), [&](const model::Outcome& outcome, parser::Page* page) {
    status = show(outcome, page);
    fetched.both.links = outcome.links.size();
    fetched.both.words = outcome.words.value_or(0);
    fetched.both.title = outcome.title.value_or("");
  });
  if (!fetched.rendered) return status;
  if (!fetched.rendered->error.empty()) {
    base::log::error("not rendered: " + fetched.rendered->error);
    return std::max(status, exit_not_rendered);
  }
  if (show.is_summary()) show_rendering(*fetched.rendered, fetched.both);
  return status;
}

}  // namespace

int fetch_command(const config::Invocation& invocation) {
  const config::Options& options = invocation.options;
  const std::string& typed = invocation.arguments.at(0);
  const auto url = url_of(typed);
  if (!url) return refused(url.error());
  std::optional<parser::css::Selector> selector;
  if (invocation.given.contains("select")) {
    selector = read_selector(options.select);
    if (!selector) return coordinator::exit_usage;
  }
  if (options.show_render && !options.from.empty())
    return refused("--render asks for what the page asks for, and --from makes no request");
  auto fetched = fetched_by(options, *url, with_route(*url, typed));
  if (!fetched) return fetched.error();
  fetched->job.lease.url = *url;
  fetched->job.fetched_at = base::unix_ms();
  const Show show(options, *url, fetched->job.response, selector);
  return show_fetched(*fetched, show, options);
}

}  // namespace crawl::cli
