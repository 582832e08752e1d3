#include "crawler/browser/page/patience.h"

#include <gtest/gtest.h>

namespace crawl::browser {
namespace {

using namespace std::chrono_literals;
using Verdict = Patience::Verdict;

constexpr auto quiet_for = 4'500ms;

Patience::Look quiet_look() {
  Patience::Look look;
  look.since = 1'000'000;
  return look;
}

class PatienceTest : public testing::Test {
 protected:
  // After so long, of real time.
  Verdict after(std::chrono::milliseconds time, const Patience::Look& look) {
    now += time;
    return patience.judge(look, now);
  }
  // Looks for as long as it is waited for, with a change before each; at most a minute.
  std::chrono::milliseconds lasts(auto&& change) {
    const Patience::Time begin = now;
    while (now - begin < 60s) {
      change(look);
      const Verdict verdict = after(20ms, look);
      if (verdict == Verdict::over || verdict == Verdict::for_nothing) break;
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - begin);
  }
  Patience patience{15s, quiet_for};
  Patience::Time now{1h};
  Patience::Look look = quiet_look();
};

TEST_F(PatienceTest, APageThatWaitsForNothingIsOver) {
  EXPECT_EQ(after(0ms, look), Verdict::over);
}

TEST_F(PatienceTest, WhatEndedJustNowGetsItsTime) {
  look.since = 100;
  look.ended = 1;
  EXPECT_EQ(after(0ms, look), Verdict::not_long);
  look.since = 5'000;
  EXPECT_EQ(after(1ms, look), Verdict::over);
}

TEST_F(PatienceTest, WhatEndsForEverJustNowGetsItThreeTimes) {
  look.since = 100;
  for (int n = 0; n < 3; ++n) EXPECT_EQ(after(0ms, look), Verdict::not_long);
  EXPECT_EQ(after(0ms, look), Verdict::over);
}

TEST_F(PatienceTest, FramesAreFollowedByTheTimeToBeQuiet) {
  look.frames = 1;
  EXPECT_EQ(after(0ms, look), Verdict::waits);
  look.frames = 0;
  EXPECT_EQ(after(20ms, look), Verdict::not_long);
  EXPECT_EQ(after(1ms, look), Verdict::over);
}

TEST_F(PatienceTest, WhatDoesNotMoveIsWaitedForASecond) {
  look.busy = 1;
  EXPECT_EQ(lasts([](auto&) {}), 1'040ms);
}

TEST_F(PatienceTest, WhatMovesAndChangesNothingIsWaitedForThreeSeconds) {
  look.busy = 1;
  EXPECT_EQ(lasts([](auto& look) { ++look.ended; }), 3'040ms);
  EXPECT_EQ(after(20ms, look), Verdict::for_nothing);
}

TEST_F(PatienceTest, WhatChangesTheDocumentForEverIsBoundedToo) {
  look.busy = 1;
  EXPECT_EQ(lasts([](auto& look) { ++look.changes; }), 15'040ms);
}

// Each request is one of few that a page has.
TEST_F(PatienceTest, RequestsBeginItAnew) {
  look.busy = 1;
  EXPECT_EQ(lasts([n = 0](auto& look) mutable {
              ++look.ended;
              if (++n % 100 == 0 && look.asked < 5) ++look.asked, ++look.answered;
            }),
            13'020ms);
}

TEST_F(PatienceTest, AWorkerIsWaitedForUntilItHasSaidAll) {
  look.workers = 1;
  EXPECT_EQ(lasts([](auto&) {}), 1'040ms);  // it never spoke
}

TEST_F(PatienceTest, AWorkerThatHasSpokenHasAMomentForMore) {
  look.workers = look.received = 1;
  EXPECT_EQ(after(0ms, look), Verdict::waits);
  EXPECT_EQ(after(80ms, look), Verdict::waits);
  EXPECT_EQ(after(1ms, look), Verdict::not_long);
  EXPECT_EQ(after(1ms, look), Verdict::over);
}

TEST_F(PatienceTest, AWorkerThatChattersIsBounded) {
  look.workers = 1;
  EXPECT_EQ(lasts([](auto& look) { ++look.received; }), 3'040ms);
}

TEST_F(PatienceTest, AMachineThatStandsStillTakesNoneOfIt) {
  look.busy = 1;
  for (int n = 0; n < 10; ++n) EXPECT_EQ(after(n == 5 ? 30s : 20ms, look), Verdict::waits);
}

}  // namespace
}  // namespace crawl::browser
