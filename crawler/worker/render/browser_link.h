// BrowserLink: a worker's end of the pool of browsers, on the event loop. It gives pages to the pool, hands over what
// came of them, and makes the requests that pages ask for: the coordinator is asked whether and when each may be made
// (robots.txt, pace, cookies), the worker's own fetcher makes it, and the pool gets the response.
//
// Requests of pages have coroutines of their own and never enter the queue of the parse thread: a page that is rendered
// waits for nothing that waits for it. Bounded by the pages that the pool has under way and by max_requests of each.
// Owned by the event loop, which outlives no coroutine of it: the process ends with the loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/fd.h"
#include "config/options.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/http/connection/waiter.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/browsers.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/ipc/messages/to_worker.h"
#include "crawler/worker/render/visit_cache.h"
#include "model/url_mask.h"

namespace crawl::worker {

struct BrowserLinkSettings {
  const config::Options* options = nullptr;  // these outlive it
  http::Fetcher* fetcher = nullptr;
  base::Fd socket;                                       // to the pool
  model::UrlMask mask;                                   // of what pages ask for, before it is stored
  std::function<void(ipc::Rendered)> on_rendered;        // each page that is over
  std::function<void()> speak;                           // there is something to be said to the coordinator
  std::function<void(std::exception_ptr)> on_exception;  // of a coroutine's root
};

class BrowserLink {
 public:
  BrowserLink(boost::asio::io_context& io, BrowserLinkSettings settings);

  // A page for the pool: its RenderTask as a frame.
  void give(model::LeaseNo lease, std::string url, std::string_view frame);
  // What the coordinator says of visits.
  void on_answers(const ipc::VisitAnswers& answers);
  // Appends what the coordinator is to be told.
  void say(ipc::Channel& coordinator);
  // Reads what the pool says, until it is gone: the coordinator ends this process then.
  boost::asio::awaitable<void> listen();

 private:
  struct Page {
    std::string url, origin;
    std::uint64_t bytes = 0;            // of the responses that it got
    std::uint32_t waiting = 0;          // visits that wait for the pace
    std::vector<std::uint64_t> visits;  // that wait for an answer of the coordinator
  };
  // A request of a page. Owned by its coroutine.
  struct Visit {
    std::uint64_t number = 0, task = 0;
    std::uint32_t request = 0;
    model::RequestKind kind = model::RequestKind::other;
    bool with_credentials = false;
    parser::Url url;
    http::FetchRequest::Method method = http::FetchRequest::Method::get;
    http::HeaderList headers;
    std::string body;
    std::string cache_key;  // empty: it is not cached
  };
  struct Grant {
    bool granted = false, waits = false;
    bool seeded_host = false, host_was_public = false;
    std::string reason;
    http::HeaderList headers;
  };
  struct Asked {
    http::Waiter waiter;
    std::optional<Grant> grant;
    std::uint64_t task = 0;
  };

  // One of several pages that ask for the same script at once asks for it; the others wait for the cache.
  using Leading = std::unordered_map<std::string, std::vector<http::Waiter*>>;  // followers, in their coroutines
  class Lead {
   public:
    Lead() = default;
    Lead(const Lead&) = delete;
    Lead& operator=(const Lead&) = delete;
    ~Lead();
    void begin(Leading& leading, const std::string& key);

   private:
    Leading* leading_ = nullptr;
    std::string key_;
  };

  void obey(const ipc::Frame& frame);
  void on_request(const ipc::PageRequest& request);
  void on_over(ipc::Rendered result);
  std::optional<std::string> read_request(const ipc::PageRequest& request, Visit& visit) const;
  boost::asio::awaitable<void> run(Visit visit);
  boost::asio::awaitable<Grant> ask(const Visit& visit);
  http::FetchRequest request_of(Visit& visit, Grant grant, const CachedResponse* stale) const;
  void end(const Visit& visit, const Grant& grant, const http::FetchResult& response);
  void set_waiting(std::uint64_t task, bool waits);
  void refuse(std::uint64_t task, std::uint32_t request, std::string_view why);
  void respond(const Visit& visit, std::uint16_t status, const http::HeaderList& headers, std::string_view body,
               std::string_view note = {});
  void schedule_flush();

  boost::asio::io_context& io_;
  BrowserLinkSettings settings_;
  const config::Options& options_;
  ipc::Channel pool_;
  boost::asio::posix::stream_descriptor readiness_;  // of pool_'s descriptor
  VisitCache cache_;
  Leading leading_;
  std::unordered_map<std::uint64_t, Page> pages_;    // that the pool has, by lease
  std::unordered_map<std::uint64_t, Asked*> asked_;  // visits that wait for the coordinator; in their coroutines
  std::uint64_t last_visit_ = 0;
  struct Question {
    std::uint64_t visit = 0;
    model::LeaseNo page = 0;
    bool with_credentials = false;
    std::string url;
  };
  std::vector<Question> questions_;
  std::vector<std::uint64_t> dropped_;
  ipc::VisitsEnded ended_;
  bool flush_scheduled_ = false, waiting_to_write_ = false;
};

}  // namespace crawl::worker
