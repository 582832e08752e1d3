// BrowserPool: the browsers of a crawl and the pages that wait for one. Pages are given out in the order in which they
// came, but one whose site has a free tab may go first, within a few.
//
// One io_context, one thread, which never blocks but while a browser ends. What waits here is bounded by whoever
// submits. Every page that is submitted is answered once, whatever its scripts do and whichever browser dies, unless it
// is forgotten first. A page whose browser dies is tried once more, in another.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "crawler/browser/page/page_run.h"
#include "crawler/browser/pool/browser.h"
#include "crawler/browser/process/executable.h"
#include "crawler/browser/settings.h"

namespace crawl::browser {

class BrowserPool {
 public:
  using Done = std::function<void(ipc::Rendered)>;
  using Ticket = std::uint64_t;

  BrowserPool(boost::asio::io_context& io, BrowserSettings settings, Executable executable);
  ~BrowserPool();  // all browsers end; nothing of it may be under way (close)
  BrowserPool(const BrowserPool&) = delete;
  BrowserPool& operator=(const BrowserPool&) = delete;

  // ask: called for each request of the page, which respond() answers. done: once.
  Ticket submit(Task task, Ask ask, Done done);
  void respond(Ticket ticket, const ipc::PageResponse& response);
  void waits(Ticket ticket, bool waits);
  // Nobody wants the page any more: neither ask nor done is called from here on.
  void forget(Ticket ticket);

  // All browsers end; pages that are not over are answered with an error. The io_context has no work of the pool's soon
  // after.
  void close();

 private:
  struct Job {
    Ticket ticket = 0;
    Task task;
    Ask ask;
    Done done;
    PageRun* run = nullptr;  // while a tab has it
    std::uint32_t last_number = 0;
    bool forgotten = false;
  };
  using Jobs = std::map<Ticket, std::shared_ptr<Job>>;

  void pump();
  std::shared_ptr<Job> next_job();
  boost::asio::awaitable<void> render(std::shared_ptr<Job> job);
  boost::asio::awaitable<ipc::Rendered> render_once(std::shared_ptr<Job> job, bool& lost);
  boost::asio::awaitable<Result<std::shared_ptr<Browser>>> browser_for(std::string site);
  void drop_worn_out();
  void finish(Job& job, ipc::Rendered page);

  boost::asio::io_context& io_;
  const BrowserSettings settings_;
  const Executable executable_;
  const unsigned max_browsers_;
  std::vector<std::shared_ptr<Browser>> browsers_;
  unsigned starting_ = 0;
  std::deque<std::shared_ptr<Job>> waiting_;
  Jobs jobs_;  // that are not over
  unsigned running_ = 0;
  Ticket last_ticket_ = 0;
  bool closed_ = false;
};

}  // namespace crawl::browser
