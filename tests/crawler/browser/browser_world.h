// BrowserWorld: a pool of real browsers, and a small web that answers what pages ask for. Tests fail, and say why,
// where there is no browser.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "crawler/browser/pool/browser_pool.h"
#include "crawler/browser/process/executable.h"

namespace crawl::browser {

// Honest pages take a fraction of the time that they have, unless the machine has others to serve or stands still: they
// are made again then, and have so many times as much. What harms them does so however long they have.
constexpr int with_patience = 4;

inline bool had_no_time(const ipc::Rendered& page) {
  const std::string said = page.error + page.incomplete;
  for (const char* words : {"its time of", "what it waited for had no end", "in time"})
    if (said.find(words) != said.npos) return true;
  return false;
}

class BrowserWorld {
 public:
  explicit BrowserWorld(const BrowserSettings& settings = {}) {
    const auto executable = find_executable();
    if (!executable) throw std::runtime_error(executable.error());
    pool = std::make_unique<BrowserPool>(io, settings, *executable);
  }
  ~BrowserWorld() {
    pool->close();
    io.run();
  }

  struct Page {
    std::uint16_t status = 200;
    std::vector<ipc::PageHeader> headers;
    std::string body;
  };

  // What others answer; what is not there is 404.
  void serve(const std::string& url, std::string body, std::string type = "text/plain", std::uint16_t status = 200) {
    web[url] = {status, {{"Content-Type", std::move(type)}, {"Access-Control-Allow-Origin", "*"}}, std::move(body)};
  }

  void submit(const std::string& url, std::string html, std::function<void(ipc::Rendered)> done) {
    Task task;
    task.url = url;
    task.headers = {{"Content-Type", "text/html"}};
    task.charset = "utf-8";
    task.body = std::move(html);
    task.cookies = cookies;
    const auto ticket = std::make_shared<BrowserPool::Ticket>(0);
    *ticket = pool->submit(
        std::move(task),
        [this, ticket](const ipc::PageRequest& request) {
          asked.push_back(std::string(request.method) + " " + std::string(request.url) +
                          (request.with_credentials ? " with cookies" : ""));
          for (const ipc::PageHeader& header : request.headers) sent.insert(header.name);
          ipc::PageResponse response;
          response.request = request.request;
          const auto page = web.find(std::string(request.url));
          response.status = page == web.end() ? 404 : page->second.status;
          if (page != web.end()) {
            response.headers = page->second.headers;
            response.body = page->second.body;
          }
          pool->respond(*ticket, response);
        },
        std::move(done));
  }

  ipc::Rendered render(std::string html, const std::string& url = "https://example.test/page") {
    asked.clear();
    std::optional<ipc::Rendered> result;
    submit(url, std::move(html), [&](ipc::Rendered page) { result = std::move(page); });
    while (!result) io.run_one();
    return std::move(*result);
  }

  boost::asio::io_context io{1};
  std::unique_ptr<BrowserPool> pool;
  std::set<std::string> sent;  // names of headers, of all requests
  std::map<std::string, Page> web;
  std::vector<std::string> asked, cookies;
};

}  // namespace crawl::browser
