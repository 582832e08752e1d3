// PageRenderer: a browser of its own for pages that are rendered one after the other, outside of a crawl.
//
// One io_context and one thread. Bounded in time and memory as every page is (browser::BrowserSettings). close() before
// it goes; the io_context has no work of its then.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "crawler/browser/pool/browser_pool.h"
#include "crawler/browser/process/executable.h"
#include "crawler/browser/settings.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/ipc/messages/browsers.h"
#include "crawler/one_page/page_fetcher.h"

namespace crawl::one_page {

// A page that was fetched, for a browser. href: with the route of a hash router, if there is one.
browser::Task task_of(const std::string& href, const http::FetchResult& response);

class PageRenderer {
 public:
  PageRenderer(boost::asio::io_context& io, browser::BrowserSettings settings, browser::Executable executable)
      : pool_(io, std::move(settings), std::move(executable)) {}

  // One page at a time; its requests are the fetcher's to make. What a page does to a browser is in `error` and
  // `incomplete`.
  boost::asio::awaitable<ipc::Rendered> render(browser::Task task, PageFetcher& fetcher);
  void close() { pool_.close(); }

 private:
  browser::BrowserPool pool_;
};

}  // namespace crawl::one_page
