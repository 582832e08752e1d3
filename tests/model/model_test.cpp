// The words that results.db holds, and what each reason means for another attempt.
#include <gtest/gtest.h>

#include <set>

#include "model/outcome.h"
#include "model/reason.h"

namespace crawl::model {
namespace {

constexpr int reasons = static_cast<int>(Reason::crash) + 1;

TEST(ReasonTest, EachHasANameOfItsOwnThatLeadsBack) {
  std::set<std::string_view> names;
  for (int i = 0; i < reasons; ++i) {
    auto reason = static_cast<Reason>(i);
    EXPECT_TRUE(names.insert(name(reason)).second) << name(reason);
    EXPECT_EQ(reason_named(name(reason)), reason);
  }
  EXPECT_EQ(reason_named("no such reason"), std::nullopt);
}

TEST(ReasonTest, NamesAreThoseOfTheInterface) {
  EXPECT_EQ(name(Reason::none), "");
  EXPECT_EQ(name(Reason::is_private), "private");
  EXPECT_EQ(name(Reason::too_many_redirects), "too_many_redirects");
  EXPECT_EQ(name(Reason::crash), "crash");
}

TEST(ReasonTest, OnlyTheNetworkAndStatusesAreTriedAgain) {
  const std::set<Reason> again{Reason::dns, Reason::connect, Reason::timeout, Reason::http};
  for (int i = 0; i < reasons; ++i) {
    auto reason = static_cast<Reason>(i);
    EXPECT_EQ(may_retry(reason), again.contains(reason)) << name(reason);
  }
}

TEST(FailureTest, WhoeverSawItMayKnowBetter) {
  EXPECT_TRUE(Failure(Reason::connect, "refused").transient);
  EXPECT_FALSE(Failure(Reason::protocol, "bad header").transient);
  EXPECT_TRUE(Failure(Reason::protocol, "reset in mid-answer", true).transient);
}

TEST(StateTest, TheReasonDecides) {
  EXPECT_EQ(state_of(Reason::none), State::done);
  const std::set<Reason> not_asked_for{Reason::robots, Reason::scope,  Reason::excluded, Reason::depth,
                                       Reason::limit,  Reason::scheme, Reason::trap,     Reason::nofollow};
  for (int i = 1; i < reasons; ++i) {
    auto reason = static_cast<Reason>(i);
    EXPECT_EQ(state_of(reason), not_asked_for.contains(reason) ? State::skipped : State::failed) << name(reason);
  }
}

TEST(StateTest, NamesAreThoseOfTheInterface) {
  EXPECT_EQ(name(State::queued), "queued");
  EXPECT_EQ(name(State::done), "done");
  EXPECT_EQ(name(State::failed), "failed");
  EXPECT_EQ(name(State::skipped), "skipped");
}

}  // namespace
}  // namespace crawl::model
