// Connection: DevTools (https://chromedevtools.github.io/devtools-protocol/) with one browser over its pipe. Calls are
// answered in any order; events go to whoever listens to their session. A tab, a worker of a page each have a session;
// the browser's own is the empty one.
//
// One io_context, one thread. Whatever a browser writes is taken: a message that is no JSON is passed over, one that is
// too long ends the connection. A call ends at its deadline, when its session is dropped, or with the connection.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "crawler/browser/devtools/frames.h"
#include "crawler/browser/devtools/values.h"

namespace crawl::browser {

struct Event {
  std::string_view session, method;
  const JsonObject& params;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Listener = std::function<void(const Event&)>;
  using Clock = std::chrono::steady_clock;

  Connection(boost::asio::io_context& io, base::Fd to_browser, base::Fd from_browser);

  // Begins to read. on_end is called once, when the connection is over, however it ends.
  void start(std::function<void()> on_end);
  bool open() const { return open_; }

  // params: a JSON object. The answer is not waited for, and passed over.
  void send(std::string_view session, std::string_view method, std::string_view params = "{}");
  // answered is called with the answer, or never.
  void send(std::string_view session, std::string_view method, std::string_view params, std::function<void()> answered);
  // The answer's `result`, or in words why there is none.
  boost::asio::awaitable<Result<JsonObject>> call(std::string session, std::string method, std::string params,
                                                  Clock::time_point deadline);

  void listen(const std::string& session, Listener listener) { listeners_[session] = std::move(listener); }
  // Its events are passed over from here on, and its calls end.
  void drop(const std::string& session);
  void close(const std::string& why);

 private:
  struct Waiter {
    explicit Waiter(boost::asio::io_context& io) : timer(io) {}
    boost::asio::steady_timer timer;
    std::string session;
    std::optional<Result<JsonObject>> result;
  };

  void write();
  void read();
  void take(std::string_view message);
  void answer(std::int64_t id, Result<JsonObject> result);
  std::int64_t append(std::string_view session, std::string_view method, std::string_view params);

  boost::asio::io_context& io_;
  boost::asio::posix::stream_descriptor to_, from_;
  FrameSplitter splitter_;
  std::vector<char> buffer_;
  std::string outbox_, writing_;
  bool is_writing_ = false, open_ = true;
  std::int64_t last_id_ = 0;
  std::unordered_map<std::int64_t, Waiter*> waiters_;
  std::unordered_map<std::int64_t, std::function<void()>> answered_;
  std::unordered_map<std::string, Listener> listeners_;
  std::function<void()> on_end_;
};

}  // namespace crawl::browser
