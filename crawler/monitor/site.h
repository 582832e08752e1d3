// Site: what the live page answers to a request that may pass: the page and its parts, figures, rows of the results,
// the story of a URL. Questions to the file are asked by a thread of their own, one after the other, a second each at
// most; when many wait, the next is refused. The picture is looked at by another, so that no question holds it up.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawler/monitor/access.h"
#include "crawler/monitor/response.h"
#include "crawler/monitor/source/source.h"
#include "crawler/monitor/source/to_look_at.h"
#include "crawler/monitor/target.h"

namespace crawl::monitor {

class Site {
 public:
  Site(std::unique_ptr<Source> source, std::string file, Access access);
  ~Site();  // waits for the question under way

  const Access& access() const { return access_; }

  boost::asio::awaitable<Response> respond(Target target, std::uint64_t clients);

  // Looks at the source; whether the state is another than before.
  boost::asio::awaitable<bool> look();
  // The state as the page is told it; empty before the first.
  const std::shared_ptr<const std::string>& state() const { return state_json_; }
  // The crawl is over: everything is looked at once more, for a second at most. What the page is told of it, each as
  // an event's name and data.
  boost::asio::awaitable<std::vector<std::pair<std::string, std::string>>> last_words();
  // Somebody has asked for the state in the last seconds, or sees it now.
  bool is_watched() const;
  void note_watched();
  // Questions that wait are refused from now on.
  void stop() { over_ = true; }

 private:
  // What is looked at for all who ask at about the same time.
  struct Shared {
    Response response;
    std::int64_t made_at = INT64_MIN / 2;
    bool being_made = false;
  };

  boost::asio::awaitable<Response> looked_at(Route route);
  boost::asio::awaitable<Response> ask(std::function<Response()> question);
  Response results(const Target& target) const;
  Response story_of(const Target& target) const;

  const std::string file_;
  const Access access_;
  std::shared_ptr<Source> source_;  // of the thread that looks, as the next
  std::shared_ptr<ToLookAt> to_look_at_;
  std::optional<ipc::LiveState> state_;
  std::shared_ptr<const std::string> state_json_;
  std::int64_t asked_at_ = INT64_MIN / 2;
  Shared history_, overview_, findings_;
  unsigned waiting_ = 0;
  std::atomic<bool> over_{false};
  boost::asio::thread_pool looker_{1}, asker_{1};
};

}  // namespace crawl::monitor
