// PageRun: one page in one tab, from its response to what it has become.
//
// The page's time is virtual (Emulation.setVirtualTimePolicy): timers pass at once, but not while something is being
// loaded. When the budget is used up, the page is quiet, except for what virtual time does not see: streams, workers,
// databases, frames of the screen. The script in the page counts those (scripts/awaited.js), and as long as there are
// any, and Patience is not at its end, real time passes or a frame is drawn (Screen), and a little more virtual time is
// given.
//
// One thread. run() ends in bounded time whatever the page does: every call has the page's deadline.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "crawler/browser/page/page_clock.h"
#include "crawler/browser/page/page_notes.h"
#include "crawler/browser/page/patience.h"
#include "crawler/browser/page/request_gate.h"
#include "crawler/browser/page/tab.h"
#include "crawler/browser/page/task.h"
#include "crawler/browser/settings.h"
#include "crawler/ipc/messages/browsers.h"

namespace crawl::browser {

class PageRun {
 public:
  // before: the number of the last request that an earlier attempt at the page made.
  PageRun(boost::asio::io_context& io, Tab& tab, const BrowserSettings& settings, const Task& task,
          std::uint32_t before, Ask ask);
  ~PageRun();
  PageRun(const PageRun&) = delete;
  PageRun& operator=(const PageRun&) = delete;

  // Once. The tab outlives it; is_broken says whether it can be used again.
  boost::asio::awaitable<ipc::Rendered> run();

  void respond(const ipc::PageResponse& response) { gate_.respond(response); }
  void waits(bool waits);
  // Nobody wants the page any more: it ends as soon as it can.
  void cancel() { end("nobody waited for it"); }
  // Its browser has ended.
  void lose_browser() { end("its browser ended"); }
  std::uint32_t last_number() const { return gate_.last_number(); }
  // It ended because its browser or renderer did, not for anything that the page was seen to do.
  bool lost_browser() const { return !connection_.open() || (crashed_ && tab_.why_crashed.empty()); }
  void on_event(const Event& event);

 private:
  using Time = PageClock::Time;
  struct Frame {  // a context of scripts
    std::string frame, origin;
  };

  void end(const char* why);
  void on_paused(const Event& event);
  void on_request(const Event& event);
  void on_attached(const JsonObject& params);
  void on_context(const JsonObject& context);
  void grant(std::chrono::milliseconds virtual_time);

  bool has_ended() const { return crashed_ || closed_ || !redirect_to_.empty(); }
  // False if the page's time is over, or it ended.
  boost::asio::awaitable<bool> until_quiet();
  boost::asio::awaitable<void> real_time(std::chrono::milliseconds time);
  boost::asio::awaitable<void> pass_time(bool for_frames);
  boost::asio::awaitable<bool> draw();
  boost::asio::awaitable<bool> take_turn();
  boost::asio::awaitable<bool> settle();
  std::chrono::milliseconds quiet_for() const;
  Patience::Look look_of(const JsonObject& state);
  boost::asio::awaitable<void> scroll();
  boost::asio::awaitable<bool> send_form(Form& form);
  void note_submission(const JsonObject& request, const std::string& url);
  std::string html_call(bool at_once) const;
  bool only_known_cookies(std::string_view cookies) const;
  boost::asio::awaitable<void> take_html(ipc::Rendered& page);
  boost::asio::awaitable<void> take_frames(ipc::Rendered& page, const boost::json::array& foreign);
  boost::asio::awaitable<void> take_cookies(ipc::Rendered& page);
  boost::asio::awaitable<void> take_screenshot(ipc::Rendered& page);
  // The value of the expression.
  boost::asio::awaitable<Result<JsonObject>> evaluate(std::string expression, Time deadline, std::string context = {});
  std::string call_of(std::string_view function) const { return tab_.script().name() + "." + std::string(function); }
  void name_what_is_missing(ipc::Rendered& page) const;
  std::string seconds() const;

  Connection& connection_;
  Tab& tab_;
  const BrowserSettings& settings_;
  const Task& task_;
  RequestGate gate_;
  PageNotes notes_;
  boost::asio::steady_timer signal_;  // cancelled when something changed
  PageClock clock_;
  std::vector<std::pair<std::string, JsonObject>> early_;  // requests, with their sessions, until the page is there
  bool waits_for_pace_ = false, waits_for_turn_ = false;
  PageClock::Clock::duration for_turns_{};  // time that other tabs took for their frames
  double began_ = 0, now_ = 0;              // ms: when it was asked for, and its own time since
  unsigned drawn_ = 0;                      // frames in a row that it awaited
  bool document_given_ = false, committed_ = false, quiet_ = false, crashed_ = false, closed_ = false;
  bool stopped_ = false;     // its scripts, by force
  bool presses_ = false;     // buttons: where that would lead is not where the page leads
  bool sends_form_ = false;  // where that leads, the page leads
  unsigned workers_ = 0, workers_refused_ = 0;
  JsonObject html_;  // of the look at which the page was quiet; empty without
  bool has_cookies_ = true;
  std::string redirect_to_, shown_url_, failure_;
  std::string main_navigation_;  // why the page's main frame is to be led elsewhere, as the browser says
  std::unordered_map<std::string, Frame> contexts_;
};

}  // namespace crawl::browser
