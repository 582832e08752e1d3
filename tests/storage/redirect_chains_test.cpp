// When a redirect closes a circle: a pure function of the hops of a chain.
#include "storage/queue/redirect_chains.h"

#include <gtest/gtest.h>

namespace crawl::storage {
namespace {

using Kind = RedirectChains::Kind;
using Marks = std::vector<model::CookieMark>;

constexpr unsigned max_redirects = 10;

class RedirectChainsTest : public testing::Test {
 protected:
  // `from` answered with a redirect to `to`. The chain goes on there unless it is at its end.
  Kind hop(model::UrlId from, model::UrlId to, const Marks& cookies = {}, std::string_view to_target = "") {
    const std::string asked(chains_.spelling(from).empty() ? target(from) : chains_.spelling(from));
    const std::string normalized = target(to);
    const RedirectChains::Hop hop{from, to, asked, to_target.empty() ? normalized : to_target, &cookies};
    const Kind kind = chains_.judge(hop, max_redirects);
    if (kind == Kind::onward || kind == Kind::again) EXPECT_TRUE(chains_.go_on(hop, normalized));
    return kind;
  }
  static std::string target(model::UrlId id) { return "/" + std::to_string(id); }

  RedirectChains chains_;
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
  const SentChain sent = chains_.hand_over({2, 3, asked, "/%33", nullptr}, target(3));
  EXPECT_EQ(sent.id, 3);
  EXPECT_EQ(sent.target, "/%33");
  EXPECT_EQ(sent.visits.size(), 2U);
  EXPECT_EQ(sent.cookies.size(), 1U);
  chains_ = {};  // another machine
  EXPECT_TRUE(chains_.take(sent));
  EXPECT_EQ(chains_.spelling(3), "/%33");
  EXPECT_EQ(hop(3, 1), Kind::again) << "by a cookie that was set before";
  EXPECT_EQ(hop(1, 2, sid), Kind::circle) << "2 was asked with that cookie already";
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
  const Marks none;
  EXPECT_FALSE(chains_.go_on({20'000'000, 9'000'000, "/a", "/b", &none}, "/b"));
  chains_.end(1);
  EXPECT_TRUE(chains_.go_on({20'000'000, 9'000'000, "/a", "/b", &none}, "/b"));
}

}  // namespace
}  // namespace crawl::storage
