// `crawl cat`: a stored page as it is, or as text, Markdown, JSON or a picture, on standard output.
#include <cstdio>
#include <optional>

#include "base/log.h"
#include "base/text/text.h"
#include "crawler/callback_programs/page_line.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/cli/stored_page.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/page_document.h"
#include "crawler/worker/page_builder.h"
#include "parser/page.h"
#include "storage/sqlite/read/reader.h"

namespace crawl::cli {
namespace {

using config::CatAs;

int wrong(const std::string& message) {
  base::log::error(message);
  return coordinator::exit_fatal;
}

int write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return coordinator::exit_finished;
}

int tell_unknown(storage::Reader& reader, const std::string& href, const config::Invocation& invocation) {
  const std::string& file = invocation.arguments[0];
  base::log::error("no such URL in " + file + ": " + href);
  const auto near = reader.near(href);
  if (!near.empty()) std::fputs("Near to it:\n", stderr);
  for (const std::string& one : near)
    std::fprintf(stderr, "  crawl cat %s %s\n", base::shell_quoted(file).c_str(),
                 base::printable(base::shell_quoted(one)).c_str());
  return coordinator::exit_fatal;
}

// The readable text, as a crawl stores it; made of the body where it did not.
std::string text_of(const storage::NamedValues& row, const storage::PageBody& page, const std::string& href) {
  if (std::string stored = value_of(row, "text"); !stored.empty()) return stored + "\n";
  parser::Arena arena;
  const parser::ParseSettings settings;
  parser::Page parsed({.url = parser::parse_url(href).value_or(parser::Url()),
                       .content_type = "text/html",
                       .header_charset = {},
                       .body = page.body,
                       .headers = {},
                       .decoded_from = page.charset.empty() ? "UTF-8" : page.charset},
                      arena, settings);
  parser::run_callbacks(parsed);
  return parsed.record().text.value_or("") + "\n";
}

std::string document_of(const storage::NamedValues& row, const storage::PageBody& page, const std::string& href) {
  return exports::PageDocument().of({.url = href,
                                     .title = value_of(row, "title"),
                                     .language = value_of(row, "language"),
                                     .fetched_at = value_of(row, "fetched_at"),
                                     .charset = page.charset},
                                    page.body);
}

// The line that a callback program is given.
int write_json(const config::Invocation& invocation, const std::string& href) {
  auto job = stored_job(invocation.arguments[0], href);
  if (!job) return wrong(job.error());
  job->lease.url = *parser::parse_url(href);
  std::optional<int> status;
  worker::PageBuilder builder(invocation.options);
  builder.build(*std::move(job), [&](const model::Outcome&, parser::Page* page) {
    if (page == nullptr || !callback_programs::is_for_programs(*page)) return;
    std::string line;
    callback_programs::append_page_line(line, *page, 0);
    status = write(line);
  });
  return status ? *status : wrong("--as json is for pages with a status of 2xx: " + href);
}

int write_screenshot(storage::Reader& reader, const storage::NamedValues& row, const std::string& href) {
  if (const auto png = reader.screenshot(href)) return write(*png);
  const bool rendered = value_of(row, "rendered") == "1";
  return wrong(
      "no screenshot is stored of " + href +
      (rendered ? ": crawl with --screenshots" : ", which no browser rendered: crawl with --render --screenshots"));
}

}  // namespace

int cat_command(const config::Invocation& invocation) {
  const std::string& file = invocation.arguments.at(0);
  const CatAs as = invocation.options.cat_as;
  auto url = parser::parse_seed(invocation.arguments.at(1));
  try {
    storage::Reader reader(file);
    const std::string& typed = invocation.arguments[1];
    const std::string href = url ? stored_href(reader, *url, typed) : typed;
    const auto row = reader.row(href);
    if (!row) return tell_unknown(reader, href, invocation);
    if (as == CatAs::png) return write_screenshot(reader, *row, href);
    const auto page = stored_body(reader, href, file);
    if (!page) return wrong(page.error());
    const bool html = parser::is_html(page->content_type);
    if (as != CatAs::stored && as != CatAs::json && !html)
      return wrong(href + " is no HTML but " + page->content_type + ": without --as its body is written as it is");
    if (as == CatAs::text) return write(text_of(*row, *page, href));
    if (as == CatAs::markdown) return write(document_of(*row, *page, href));
    return as == CatAs::json ? write_json(invocation, href) : write(page->body);
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
}

}  // namespace crawl::cli
