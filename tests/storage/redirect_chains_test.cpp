// When a redirect closes a circle: a pure function of the hops of a chain.
#include "storage/queue/redirect_chains.h"

#include <gtest/gtest.h>

namespace crawl::storage {
namespace {

using Kind = RedirectChains::Kind;
using Marks = std::vector<model::CookieMark>;

constexpr unsigned max_redirects = 10;
constexpr std::uint64_t jar = 17, other_jar = 18;

class RedirectChainsTest : public testing::Test {
 protected:
  // `from` answered with a redirect to `to`. The chain goes on there unless it is at its end.
  Kind hop(model::UrlId from, model::UrlId to, const Marks& cookies = {}, std::string_view to_target = "") {
    const std::string asked(chains_.spelling(from).empty() ? target(from) : chains_.spelling(from));
    const std::string normalized = target(to);
    const RedirectChains::Hop hop = hop_of(from, to, asked, to_target.empty() ? normalized : to_target, &cookies);
    const Kind kind = chains_.judge(hop, max_redirects);
    if (kind == Kind::onward || kind == Kind::again) EXPECT_TRUE(chains_.go_on(hop, normalized));
    return kind;
  }
  static RedirectChains::Hop hop_of(model::UrlId from, model::UrlId to, std::string_view asked_by,
                                    std::string_view to_target, const Marks* cookies = nullptr) {
    return {from, to, mark(from), mark(to), asked_by, to_target, cookies};
  }
  static std::uint64_t mark(model::UrlId id) { return static_cast<std::uint64_t>(id) * 1000; }
  static std::string target(model::UrlId id) { return "/" + std::to_string(id); }
  // As another process takes it up, which may have another jar.
  void move(model::UrlId url, std::uint64_t jar) {
    const RedirectChain* chain = chains_.find(url);
    ASSERT_TRUE(chain);
    const auto stored = unpacked(packed(*chain));
    ASSERT_TRUE(stored);
    chains_ = RedirectChains(jar);
    ASSERT_TRUE(chains_.take(url, *stored));
  }

  RedirectChains chains_{jar};
};

TEST_F(RedirectChainsTest, ACircleOfAnyLengthIsClosedAtItsFirstRepetition) {
  EXPECT_EQ(hop(1, 1), Kind::circle);
  EXPECT_EQ(hop(2, 3), Kind::onward);
  EXPECT_EQ(hop(3, 2), Kind::circle);
  EXPECT_EQ(hop(4, 5), Kind::onward);
  EXPECT_EQ(hop(5, 6), Kind::onward);
  EXPECT_EQ(hop(6, 5), Kind::circle) << "not only to its beginning";
}

TEST_F(RedirectChainsTest, ACookieMakesItAnotherQuestionWhereverTheChainSetsIt) {
  const Marks sid = {{1, 7}};
  EXPECT_EQ(hop(1, 1, sid), Kind::again);
  EXPECT_EQ(hop(1, 1, sid), Kind::circle) << "the same value once more";
  EXPECT_EQ(hop(2, 3, sid), Kind::onward);
  EXPECT_EQ(hop(3, 2), Kind::again);
  EXPECT_EQ(hop(2, 3, sid), Kind::circle) << "3 was asked with that cookie already";
}

TEST_F(RedirectChainsTest, AWallOfSeveralPagesIsPassed) {
  EXPECT_EQ(hop(1, 2), Kind::onward);
  EXPECT_EQ(hop(2, 3, {{1, 1}}), Kind::onward);
  EXPECT_EQ(hop(3, 1, {{2, 1}}), Kind::again);
  chains_.end(1);  // it answers with the page
  EXPECT_EQ(hop(1, 2), Kind::onward) << "a new chain";
}

TEST_F(RedirectChainsTest, AValueThatIsSetBackIsNoNewQuestion) {
  EXPECT_EQ(hop(1, 1, {{1, 1}}), Kind::again);
  EXPECT_EQ(hop(1, 1, {{1, 2}}), Kind::again);
  EXPECT_EQ(hop(1, 1, {{1, 1}}), Kind::circle);
}

TEST_F(RedirectChainsTest, ACookieThatIsOtherEachTimeGoesOnUpToTheBound) {
  unsigned hops = 0;
  Kind kind = Kind::again;
  for (std::uint64_t value = 1; kind == Kind::again; ++value, ++hops) kind = hop(1, 1, {{1, value}});
  EXPECT_EQ(kind, Kind::too_long);
  EXPECT_EQ(hops, max_redirects + 1);
}

TEST_F(RedirectChainsTest, AChainGoesOnWhereItIsHandedOver) {
  const Marks sid = {{1, 7}};
  EXPECT_EQ(hop(1, 2, sid), Kind::onward);
  const std::string asked = target(2);
  const RedirectChain sent = chains_.hand_over(hop_of(2, 3, asked, "/%33"), target(3));
  EXPECT_EQ(sent.target, "/%33");
  EXPECT_EQ(sent.visits.size(), 2U);
  EXPECT_EQ(sent.cookies.size(), 1U);
  chains_ = RedirectChains(jar);  // another machine
  EXPECT_TRUE(chains_.take(3, sent));
  EXPECT_EQ(chains_.spelling(3), "/%33");
  EXPECT_EQ(hop(3, 1), Kind::again) << "by a cookie that was set before";
  EXPECT_EQ(hop(1, 2, sid), Kind::circle) << "2 was asked with that cookie already";
}

TEST_F(RedirectChainsTest, WhatIsStoredIsWhatWasKnown) {
  EXPECT_EQ(hop(1, 2, {{1, 7}, {2, 8}}, "/%32"), Kind::onward);
  move(2, jar);
  EXPECT_EQ(chains_.spelling(2), "/%32");
  EXPECT_EQ(hop(2, 1, {{1, 7}}), Kind::again);
  move(1, jar);
  EXPECT_EQ(hop(1, 2, {}, "/%32"), Kind::circle);
  const std::string bytes = packed(*chains_.find(1));
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(unpacked(bytes.substr(0, size))) << size;
  EXPECT_FALSE(unpacked(bytes + "x"));
  EXPECT_TRUE(unpacked(bytes));
}

// The door is asked without its cookie, which the jar of a process that has died had.
TEST_F(RedirectChainsTest, ACookieInAnotherJarIsAnotherCookie) {
  const Marks sid = {{1, 7}};
  EXPECT_EQ(hop(1, 2, sid), Kind::onward);
  EXPECT_EQ(hop(2, 1), Kind::again);
  EXPECT_TRUE(chains_.set_in_other_jars(1).empty());
  move(1, other_jar);
  EXPECT_EQ(chains_.set_in_other_jars(1), std::vector{mark(1)});
  EXPECT_EQ(hop(1, 2, sid), Kind::again) << "2 was asked with the cookie of another jar";
  EXPECT_EQ(hop(2, 1), Kind::again);
  EXPECT_EQ(hop(1, 2, sid), Kind::circle);
}

TEST_F(RedirectChainsTest, AChainThatBeginsAnewHasAllItsHops) {
  EXPECT_EQ(hop(1, 2, {{1, 7}}), Kind::onward);
  for (model::UrlId id = 2; id < static_cast<model::UrlId>(max_redirects); ++id)
    EXPECT_EQ(hop(id, id + 1), Kind::onward);
  move(max_redirects, other_jar);
  EXPECT_EQ(chains_.set_in_other_jars(max_redirects), std::vector{mark(1)});
  chains_.begin_anew(max_redirects, mark(1));
  EXPECT_TRUE(chains_.set_in_other_jars(max_redirects).empty()) << "it is looked for once";
  model::UrlId at = max_redirects;
  for (; at < 2 * static_cast<model::UrlId>(max_redirects); ++at) EXPECT_EQ(hop(at, at + 1), Kind::onward) << at;
  EXPECT_EQ(hop(at, at + 1), Kind::too_long);
}

TEST_F(RedirectChainsTest, OfRedirectsAloneNothingIsToBeStored) {
  EXPECT_EQ(hop(1, 2), Kind::onward);
  EXPECT_TRUE(chains_.find(2)->is_plain());
  EXPECT_EQ(hop(2, 3, {}, "/%33"), Kind::onward);
  EXPECT_FALSE(chains_.find(3)->is_plain());
  EXPECT_EQ(hop(3, 4), Kind::onward);
  EXPECT_FALSE(chains_.find(4)->is_plain()) << "another spelling of 3 is no circle";
  EXPECT_EQ(hop(5, 6, {{1, 1}}), Kind::onward);
  EXPECT_FALSE(chains_.find(6)->is_plain());
}

TEST_F(RedirectChainsTest, AnotherSpellingIsAnotherQuestion) {
  EXPECT_EQ(hop(1, 1, {}, "/%31"), Kind::again);
  EXPECT_EQ(chains_.spelling(1), "/%31");
  EXPECT_EQ(hop(1, 1, {}, "/%31"), Kind::circle);
  EXPECT_EQ(hop(2, 2, {}, "/%32"), Kind::again);
  EXPECT_EQ(hop(2, 2), Kind::circle) << "as it was asked first";
  EXPECT_EQ(hop(3, 4, {}, "/%34"), Kind::onward);
  EXPECT_EQ(chains_.spelling(4), "/%34");
  EXPECT_EQ(hop(4, 5), Kind::onward);
  EXPECT_TRUE(chains_.spelling(5).empty());
  chains_.end(4);
  EXPECT_TRUE(chains_.spelling(4).empty());
}

TEST_F(RedirectChainsTest, HoldsNoMoreThanItsBound) {
  for (model::UrlId id = 0; id < static_cast<model::UrlId>(RedirectChains::max_chains); ++id)
    ASSERT_EQ(hop(10'000'000 + id, 1 + id), Kind::onward);
  EXPECT_FALSE(chains_.go_on(hop_of(20'000'000, 9'000'000, "/a", "/b"), "/b"));
  chains_.end(1);
  EXPECT_TRUE(chains_.go_on(hop_of(20'000'000, 9'000'000, "/a", "/b"), "/b"));
}

}  // namespace
}  // namespace crawl::storage
