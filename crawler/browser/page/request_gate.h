// RequestGate: the requests of one page. Each is stopped by the browser (Fetch.requestPaused) and is refused here,
// given something empty, or asked for: then whoever asked for the page answers it. Nothing that a page asks for goes
// past it.
//
// Owned by the page's rendering, one thread. Bounded: a page has BrowserSettings::max_requests and as many records as
// that and refused ones again; of what comes beyond there is only the number.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crawler/browser/devtools/connection.h"
#include "crawler/browser/page/task.h"
#include "crawler/browser/settings.h"
#include "crawler/ipc/messages/browsers.h"

namespace crawl::browser {

// The views of the request are valid during the call.
using Ask = std::function<void(const ipc::PageRequest&)>;

class RequestGate {
 public:
  // before: the number of the last request that an earlier attempt at the page made.
  RequestGate(Connection& connection, const BrowserSettings& settings, const Task& task, std::uint32_t before, Ask ask);

  // The page itself: what the task holds.
  void give_document(std::string_view session, const JsonObject& params);
  // Any other request.
  void decide(std::string_view session, const JsonObject& params);
  void respond(const ipc::PageResponse& response);
  // The page is over: what waits and what comes is stopped.
  void close();

  // Something that was never a request: a socket, a popup.
  void note(model::RequestKind kind, std::string_view url, std::string method, std::string why);
  void stop(std::string_view session, const JsonObject& params, std::string why, bool silent = false);

  std::size_t open_in(std::string_view session) const;
  std::size_t open() const { return open_.size(); }
  std::uint32_t last_number() const { return before_ + asked_; }
  std::uint64_t refused_beyond_limit() const { return beyond_limit_; }
  std::vector<ipc::PageRequestRecord> take_records() { return std::move(records_); }
  // "name=value" that servers gave the browser, or the task.
  bool came_from_outside(const std::string& cookie) const { return cookies_.contains(cookie); }
  // Of the marker that says whether the browser would send cookies; no script sees it.
  static bool is_marker(std::string_view cookie_name);

 private:
  struct Open {
    std::string session, id;  // of the paused request
    std::size_t record = 0;   // its place in records_; npos if there is none
  };

  std::string_view refusal(model::RequestKind kind, std::string_view method, std::string_view url,
                           const JsonObject& headers) const;
  void ask(std::string_view session, const JsonObject& params, model::RequestKind kind);
  std::size_t record(model::RequestKind kind, std::string_view url, std::string_view method, std::string note);
  void fulfill(std::string_view session, std::string_view id, std::uint16_t status,
               const std::vector<ipc::PageHeader>& headers, std::string_view body);
  void note_cookies(const std::vector<ipc::PageHeader>& headers);
  void give_nothing(std::string_view session, std::string_view id, model::RequestKind kind);
  void fail(std::string_view session, std::string_view id);

  Connection& connection_;
  const BrowserSettings& settings_;
  const Task& task_;
  const Ask ask_;
  const std::string origin_;
  const std::uint32_t before_;
  bool closed_ = false;
  std::uint32_t asked_ = 0;
  std::uint64_t beyond_limit_ = 0;
  std::unordered_map<std::uint32_t, Open> open_;
  std::vector<ipc::PageRequestRecord> records_;
  std::set<std::string> cookies_;
};

}  // namespace crawl::browser
