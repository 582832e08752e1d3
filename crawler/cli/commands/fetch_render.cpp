#include "crawler/cli/commands/fetch_render.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <utility>

#include "base/text/text.h"
#include "crawler/browser/pool/settings_of.h"
#include "crawler/browser/process/executable.h"
#include "crawler/browser/process/folder.h"
#include "crawler/one_page/page_fetcher.h"
#include "crawler/one_page/page_renderer.h"

namespace crawl::cli {

namespace asio = boost::asio;

Result<ipc::Rendered> render_page(const parser::Url& url, const std::string& href, const http::FetchResult& response,
                                  const config::Options& options, session::RequestSecrets& secrets,
                                  std::vector<browser::StoredValue> storage) {
  const auto executable = browser::find_executable();
  if (!executable) return std::unexpected(executable.error());
  browser::remove_leftovers();
  asio::io_context io(1);
  one_page::PageFetcher fetcher(io, {.options = &options, .secrets = &secrets, .page = url, .on_cookies = {}});
  browser::BrowserSettings settings = browser::settings_of(options);
  settings.tabs = 1;
  settings.storage = std::move(storage);
  one_page::PageRenderer renderer(io, std::move(settings), *executable);
  ipc::Rendered rendered;
  const auto run = [](one_page::PageRenderer& renderer, one_page::PageFetcher& fetcher, browser::Task task,
                      ipc::Rendered& rendered) -> asio::awaitable<void> {
    rendered = co_await renderer.render(std::move(task), fetcher);
    renderer.close();
    co_await fetcher.close();
  };
  asio::co_spawn(io, run(renderer, fetcher, one_page::task_of(href, response), rendered), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
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
