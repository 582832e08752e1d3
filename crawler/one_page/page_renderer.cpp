#include "crawler/one_page/page_renderer.h"

#include <utility>

#include "crawler/http/connection/waiter.h"

namespace crawl::one_page {

namespace asio = boost::asio;

browser::Task task_of(const std::string& href, const http::FetchResult& response) {
  browser::Task task;
  task.url = href;
  task.status = response.status;
  task.body = response.body;
  for (const auto& [name, value] : response.headers) task.headers.push_back({name, value});
  return task;
}

asio::awaitable<ipc::Rendered> PageRenderer::render(browser::Task task, PageFetcher& fetcher) {
  ipc::Rendered rendered;
  http::Waiter over;
  browser::BrowserPool::Ticket ticket = 0;
  ticket = pool_.submit(
      std::move(task),
      [&, this](const ipc::PageRequest& request) {
        fetcher.on_request(request,
                           [this, ticket](const ipc::PageResponse& response) { pool_.respond(ticket, response); });
      },
      [&](ipc::Rendered page) {
        rendered = std::move(page);
        over.wake();
      });
  co_await over.wait();
  co_return rendered;
}

}  // namespace crawl::one_page
