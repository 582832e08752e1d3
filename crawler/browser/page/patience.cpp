#include "crawler/browser/page/patience.h"

#include <algorithm>
#include <utility>

namespace crawl::browser {
namespace {

using namespace std::chrono_literals;

constexpr auto without_a_move = 1'000ms;
constexpr auto without_a_change = 3'000ms;
constexpr auto worker_silence = 80ms;  // after which a worker has said all
constexpr unsigned max_again = 3;

Patience::Look without_time(Patience::Look look) {
  look.since = 0;
  return look;
}

}  // namespace

Patience::Verdict Patience::judge(const Look& look, Time now) {
  const Look before = last_;
  last_ = without_time(look);
  const bool requests = look.asked != look.answered || look.asked != before.asked || look.answered != before.answered;
  if (has_looked_) passed_ += std::min<Duration>(now - looked_, longest_look);
  looked_ = now;
  if (!has_looked_ || requests) asked_ = passed_;
  if (!has_looked_ || requests || look.changes != before.changes) seen_ = passed_;
  if (!has_looked_ || requests || before != last_) moved_ = passed_;
  has_looked_ = true;

  const bool owed = look.sent > look.received || look.received < look.workers;  // one that starts may take its time
  const bool works = look.workers > 0 && (owed || look.asked > look.answered);
  const bool waits = look.busy > 0 || look.frames > 0 || works;
  const bool speaks = look.workers > 0 && passed_ - moved_ <= worker_silence;
  if (waits && passed_ - moved_ > without_a_move) return Verdict::over;
  if (waits || speaks) {
    has_waited_ = true;
    const bool in_vain = passed_ - seen_ > without_a_change || passed_ - asked_ > at_most_;
    return in_vain ? Verdict::for_nothing : Verdict::waits;
  }
  // Turns of the browser end nothing that `since` counts from.
  const bool is_long = look.since >= quiet_for_.count() && !std::exchange(has_waited_, false);
  if (is_long || ++again_ > max_again) return Verdict::over;
  return Verdict::not_long;
}

}  // namespace crawl::browser
