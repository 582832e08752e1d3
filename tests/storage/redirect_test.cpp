// Chains of redirects: each hop is a URL of its own at the depth of its source.
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class Redirects : public StoreTest {
 protected:
  void SetUp() override {
    settings.max_redirects = 3;
    open();
  }
};

TEST_F(Redirects, AChainKeepsItsDepthAndNamesItsEnd) {
  add_seeds({"http://a.test/"});
  apply(Page(*take()).redirect("http://a.test/b"));
  auto second = take();
  ASSERT_TRUE(second) << "--depth 0 follows redirects of seeds";
  EXPECT_EQ(second->depth, 0u);
  EXPECT_EQ(second->redirects, 1u);
  apply(Page(*second).redirect("http://b.test/c"));
  apply(Page(*take()));
  EXPECT_EQ(ask("SELECT state, status, redirect_to, final_url FROM results"),
            "done|301|http://a.test/b|http://b.test/c done|301|http://b.test/c|http://b.test/c done|200|-|-");
  EXPECT_EQ(ask("SELECT rel, to_url FROM link_graph"), "redirect|http://a.test/b redirect|http://b.test/c");
}

TEST_F(Redirects, TheRowThatClosesACircleFails) {
  add_seeds({"http://a.test/"});
  apply(Page(*take()).redirect("http://a.test/b"));
  Applied closing = apply(Page(*take()).redirect("http://a.test/"));
  EXPECT_EQ(model::state_of(closing.reason), model::State::failed);
  EXPECT_EQ(closing.reason, model::Reason::too_many_redirects);
  EXPECT_EQ(ask("SELECT url, state, reason, detail, status, final_url FROM results"),
            "http://a.test/|done|-|-|301|http://a.test/b http://a.test/b|failed|too_many_redirects|circle|301|-");
}

// Each of the two was known before the other led to it, so no row says "found by that redirect".
TEST_F(Redirects, ACircleOfSeedsIsFoundToo) {
  add_seeds({"http://a.test/", "http://a.test/b"});
  EXPECT_EQ(model::state_of(apply(Page(*take()).redirect("http://a.test/b")).reason), model::State::done);
  EXPECT_EQ(model::state_of(apply(Page(*take()).redirect("http://a.test/")).reason), model::State::failed);
}

TEST_F(Redirects, ARedirectToItselfIsACircle) {
  add_seeds({"http://a.test/"});
  EXPECT_EQ(apply(Page(*take()).redirect("http://a.test/")).reason, model::Reason::too_many_redirects);
  EXPECT_EQ(store->totals().failed, 1u);
}

TEST_F(Redirects, OneHopTooManyFails) {
  add_seeds({"http://a.test/0"});
  for (int hop = 1; hop <= 3; ++hop)
    ASSERT_EQ(model::state_of(apply(Page(*take()).redirect("http://a.test/" + std::to_string(hop))).reason),
              model::State::done);
  EXPECT_EQ(model::state_of(apply(Page(*take()).redirect("http://a.test/4")).reason), model::State::failed);
  EXPECT_FALSE(take());
  EXPECT_EQ(ask("SELECT url, status, detail FROM results WHERE state = 'failed'"),
            "http://a.test/3|301|more than 3 redirects");
}

TEST_F(Redirects, ATargetThatMayNotBeFollowedEndsTheChain) {
  add_seeds({"http://a.test/"});
  Page page(*take());
  page.redirect("http://b.test/");
  page.outcome.links[0].follow = false;
  page.outcome.links[0].refused = model::Reason::scope;
  apply(page);
  EXPECT_FALSE(take());
  EXPECT_EQ(ask("SELECT state, reason, final_url FROM results"), "done|-|http://b.test/ skipped|scope|-");
}

}  // namespace
}  // namespace crawl::storage::test
