// PageRun, as far as it waits until a page is quiet.
#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "crawler/browser/page/page_run.h"
#include "crawler/browser/page/patience.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds a_moment = 20ms;   // of real time, between two looks
constexpr std::chrono::milliseconds a_little = 100ms;  // of virtual time, when something is still awaited
constexpr double between_frames = 1'000.0 / 60;        // ms
constexpr unsigned min_at_once = 2, max_at_once = 6;   // frames in a_little
constexpr std::chrono::seconds for_a_frame{2};
constexpr double longest_time = 1e8;  // ms, of a page's own

}  // namespace

asio::awaitable<bool> PageRun::until_quiet() {
  while (!quiet_ && !has_ended()) {
    if (clock_.over(PageClock::Clock::now())) co_return false;
    signal_.expires_at(clock_.deadline());
    boost::system::error_code passed;
    co_await signal_.async_wait(asio::redirect_error(asio::use_awaitable, passed));
  }
  co_return quiet_ && !has_ended();
}

asio::awaitable<void> PageRun::real_time(std::chrono::milliseconds time) {
  asio::steady_timer timer(signal_.get_executor(), time);
  boost::system::error_code passed;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, passed));
}

// What is awaited may come with frames, or takes its time.
asio::awaitable<void> PageRun::pass_time(bool for_frames) {
  drawn_ = for_frames ? drawn_ + 1 : 0;
  const Screen& screen = tab_.screen();
  if (!for_frames || !screen.on_demand() || screen.has_turn(tab_.session())) co_await real_time(a_moment);
  if (!screen.on_demand()) co_return;
  // A look costs as much as some frames, and what a frame brings is seen with the next.
  const unsigned frames = for_frames ? std::clamp(drawn_ / 3, min_at_once, max_at_once) : 1;
  for (unsigned n = 0; n < frames && !screen.has_turn(tab_.session()); ++n)
    if (const bool drawn = co_await draw(); !drawn) co_return;
}

// False: it is still under way, or other tabs draw for too long.
asio::awaitable<bool> PageRun::draw() {
  if (const bool has_turn = co_await take_turn(); !has_turn) co_return false;
  tab_.drawn_at = std::max(tab_.drawn_at + between_frames, began_ + now_);
  const auto until = std::min(clock_.deadline(), PageClock::Clock::now() + for_a_frame);
  const bool drawn = co_await tab_.screen().draw(tab_.shared_connection(), tab_.session(), tab_.drawn_at, until);
  co_return drawn;
}

// While others draw, neither the page's time passes nor its patience.
asio::awaitable<bool> PageRun::take_turn() {
  const auto begin = PageClock::Clock::now();
  const bool waits = !tab_.screen().free();
  if (waits) clock_.wait(waits_for_turn_ = true, begin);
  const bool has_turn = co_await tab_.screen().take_turn(tab_.session(), clock_.deadline());
  if (!waits) co_return has_turn;
  const auto now = PageClock::Clock::now();
  waits_for_turn_ = false;
  clock_.wait(waits_for_pace_, now);
  for_turns_ += now - begin;
  co_return has_turn;
}

// Of the page's own time, behind the last thing that it waited for: a little less than it is given, for it is not
// exact.
std::chrono::milliseconds PageRun::quiet_for() const {
  return settings_.settle * 9 / 10;
}

Patience::Look PageRun::look_of(const JsonObject& state) {
  now_ = std::clamp(static_cast<double>(number_of(state, "now")), now_, longest_time);
  Patience::Look look;
  look.busy = number_of(state, "busy");
  look.frames = number_of(state, "frames");
  look.workers = std::max<std::int64_t>(number_of(state, "workers"), workers_);
  look.sent = number_of(state, "sent");
  look.received = number_of(state, "received");
  look.ended = number_of(state, "ended");
  look.changes = number_of(state, "changes");
  look.since = number_of(state, "since");
  look.asked = gate_.last_number();
  look.answered = look.asked - static_cast<std::int64_t>(gate_.open());
  return look;
}

// Until nothing is awaited any more, or nothing that is worth it. False if the page's time is over, or it ended.
asio::awaitable<bool> PageRun::settle() {
  Patience patience(settings_.timeout / 2, quiet_for());
  bool quiet = co_await until_quiet();
  while (quiet) {
    auto looked = co_await evaluate(settings_.scrolls == 0 ? html_call(false) : "({state:" + call_of("state()") + "})",
                                    clock_.deadline());
    if (!looked) {
      if (!clock_.over(PageClock::Clock::now()) && failure_.empty())
        failure_ = "it could not be read: " + looked.error();
      co_return false;
    }
    const JsonObject& state = object_of(*looked, "state");
    const bool for_frames = number_of(state, "frames") > 0;
    const Patience::Verdict verdict = patience.judge(look_of(state), PageClock::Clock::now() - for_turns_);
    if (verdict == Patience::Verdict::over && looked->contains("html")) html_ = std::move(*looked);
    if (verdict == Patience::Verdict::for_nothing) notes_.waits_for_ever();
    if (verdict == Patience::Verdict::over || verdict == Patience::Verdict::for_nothing) co_return !has_ended();
    if (verdict == Patience::Verdict::waits) co_await pass_time(for_frames);
    grant(verdict == Patience::Verdict::waits ? a_little : settings_.settle);
    quiet = co_await until_quiet();
  }
  co_return false;
}

asio::awaitable<void> PageRun::scroll() {
  presses_ = true;
  for (unsigned n = 0; n < settings_.scrolls && !has_ended(); ++n) {
    const std::uint32_t asked = gate_.last_number();
    auto before = co_await evaluate("({n:" + call_of("scroll()") + "})", clock_.deadline());
    if (!before) co_return;
    for (int frames = 0; frames < 3; ++frames) {  // what is scrolled into view is told with the next frame
      co_await pass_time(true);
      grant(frames == 2 ? settings_.settle / 2 : a_little);
      if (const bool quiet = co_await until_quiet(); !quiet) co_return;
    }
    if (const bool settled = co_await settle(); !settled) co_return;
    auto after = co_await evaluate("({n:document.getElementsByTagName('*').length})", clock_.deadline());
    if (!after || (number_of(*after, "n") == number_of(*before, "n") && gate_.last_number() == asked)) co_return;
  }
}

}  // namespace crawl::browser
