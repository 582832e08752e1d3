#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "crawler/cli/commands.h"
#include "crawler/coordinator/coordinator.h"
#include "crawler/coordinator/request_secrets.h"
#include "crawler/net/fetcher.h"
#include "crawler/worker/page_builder.h"

namespace crawl::cli {
namespace {

namespace asio = boost::asio;

constexpr std::size_t links_shown = 20, text_shown = 600;

using base::printable;

void row(const char* name, const std::optional<std::string_view>& value) {
  if (value && !value->empty()) std::printf("%-14s %s\n", name, printable(*value).c_str());
}

std::string timings_text(const model::Timings& timings) {
  std::string text;
  auto add = [&](const char* name, const std::optional<double>& ms) {
    if (ms) text += (text.empty() ? "" : ", ") + std::string(name) + " " + base::duration_text(*ms / 1000);
  };
  add("dns", timings.dns);
  add("connect", timings.connect);
  add("tls", timings.tls);
  add("wait", timings.wait);
  add("read", timings.read);
  add("total", timings.total);
  add("parse", timings.parse);
  return text;
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

void show_headers(const char* indent, const net::HeaderList& headers) {
  for (const auto& [name, value] : headers)
    std::printf("%s%s: %s\n", indent, printable(name).c_str(), printable(value).c_str());
}

void show(const parser::Url& url, const model::Outcome& outcome, const net::HeaderList& headers) {
  row("url", url.href());
  row("state", std::string(model::name(outcome.state)) +
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
  row("time", timings_text(outcome.timings));
  if (!headers.empty()) std::printf("\nheaders\n");
  show_headers("  ", headers);
  if (outcome.link_count) std::printf("\nlinks          %s\n", base::with_commas(*outcome.link_count).c_str());
  show_links(outcome);
  if (outcome.text && !outcome.text->empty())
    std::printf("\ntext\n%.*s%s\n", static_cast<int>(std::min(text_shown, outcome.text->size())), outcome.text->data(),
                outcome.text->size() > text_shown ? " ..." : "");
}

net::FetchResult fetch(const parser::Url& url, const config::Options& options, coordinator::RequestSecrets& secrets) {
  asio::io_context io(1);
  net::FetcherSettings settings;
  settings.options = &options;
  settings.wants_type = [&](std::string_view type) { return worker::wants_type(type, options); };
  net::Fetcher fetcher(io, settings);
  net::FetchResult answer;
  net::FetchRequest request;
  request.url = url;
  secrets.note_seed(url);
  auto fields = secrets.fields_for(url.href(), true);
  if (!fields.cookie.empty()) request.headers.emplace_back("Cookie", fields.cookie);
  if (!fields.authorization.empty()) request.headers.emplace_back("Authorization", fields.authorization);
  auto run = [](net::Fetcher& fetcher, net::FetchRequest request, net::FetchResult& answer) -> asio::awaitable<void> {
    answer = co_await fetcher.fetch(std::move(request));
    co_await fetcher.close();
  };
  asio::co_spawn(io, run(fetcher, std::move(request), answer), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return answer;
}

}  // namespace

int fetch_command(const config::Invocation& invocation) {
  auto url = parser::parse_seed(invocation.arguments.at(0));
  if (!url) {
    base::log::error("'" + invocation.arguments[0] + "' is not a URL that can be fetched (" + url.error().message + ")");
    return coordinator::exit_usage;
  }
  auto secrets = coordinator::RequestSecrets::open(invocation.options);
  if (!secrets) {
    base::log::error(secrets.error());
    return coordinator::exit_usage;
  }
  worker::Job job;
  job.lease.url = *url;
  job.answer = fetch(*url, invocation.options, *secrets);
  job.fetched_at = base::unix_ms();
  net::HeaderList headers = job.answer.headers;
  std::string body = invocation.options.show_body ? job.answer.body : std::string();
  worker::PageBuilder builder(invocation.options);
  int status = coordinator::exit_finished;
  builder.build(std::move(job), [&](const model::Outcome& outcome, parser::Page* page) {
    if (outcome.status == 0) status = coordinator::exit_no_seed;
    bool all = !invocation.options.show_headers && !invocation.options.show_body;
    if (all) return show(*url, outcome, headers);
    if (outcome.status == 0) return base::log::error(outcome.detail);
    if (invocation.options.show_headers) show_headers("", headers);
    std::string_view text = page ? page->utf8() : std::string_view(body);
    if (invocation.options.show_body) std::fwrite(text.data(), 1, text.size(), stdout);
  });
  return status;
}

}  // namespace crawl::cli
