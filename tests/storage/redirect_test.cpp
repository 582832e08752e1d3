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

// ---- what a chain knows is stored until its next URL has its answer ----

class StoredChains : public Redirects {
 protected:
  StoredChains() {
    settings.jar = 1;
    settings.depth_limit = 3;
  }
  // The next URL, as another process finds it.
  QueuedUrl take_after_death() {
    open();
    auto url = take();
    EXPECT_TRUE(url);
    return url.value_or(QueuedUrl{});
  }
  Applied redirect(const QueuedUrl& url, const std::string& to, std::string_view target = "",
                   std::uint64_t cookie = 0) {
    Page page(url);
    page.redirect(to);
    page.outcome.url = url.url;
    page.outcome.sent_target = url.target;
    page.outcome.links[0].target = target;
    if (cookie != 0) page.outcome.cookies.push_back({cookie, 7});
    return apply(page);
  }
  std::string rows() {
    if (ask("SELECT count(*) FROM sqlite_master WHERE name = 'chains'") == "0") return "no table";
    return ask("SELECT count(*) FROM chains");
  }
};

TEST_F(StoredChains, RedirectsAloneAreNot) {
  add_seeds({"http://a.test/"});
  redirect(*take(), "http://a.test/b");
  EXPECT_EQ(rows(), "no table");
  EXPECT_EQ(take_after_death().url, "http://a.test/b");
}

TEST_F(StoredChains, ASpellingIs) {
  add_seeds({"http://a.test/"});
  redirect(*take(), "http://a.test/%E4", "/%e4");
  EXPECT_EQ(rows(), "1");
  EXPECT_EQ(take_after_death().target, "/%e4");
  const QueuedUrl url = take_after_death();
  EXPECT_EQ(url.target, "/%e4") << "given out, but not finished";
  EXPECT_EQ(redirect(url, "http://a.test/%E4", "/%e4").reason, model::Reason::too_many_redirects);
  EXPECT_NE(rows(), "1");
}

TEST_F(StoredChains, ADoorThatIsComeBackToIsNoCircle) {
  const std::string door = "http://a.test/door", login = "http://b.test/";
  add_seeds({door});
  redirect(*take(), login, "", 1);
  EXPECT_EQ(redirect(take_after_death(), door).reason, model::Reason::none);
  const QueuedUrl again = take_after_death();
  EXPECT_EQ(again.url, door);
  apply(Page(again));
  EXPECT_NE(rows(), "1");
  EXPECT_FALSE(take());
  EXPECT_EQ(ask("SELECT url, status FROM results"), door + "|200 " + login + "|301");
}

TEST_F(StoredChains, ADoorWhoseCookieIsLostIsNoCircle) {
  const std::string door = "http://a.test/door", login = "http://b.test/";
  add_seeds({door});
  redirect(*take(), login, "", 1);
  redirect(*take(), door);
  settings.jar = 2;  // its cookies died with the process
  EXPECT_EQ(redirect(take_after_death(), login, "", 1).reason, model::Reason::none);
  EXPECT_EQ(redirect(*take(), door).reason, model::Reason::none);
  EXPECT_EQ(redirect(*take(), login, "", 1).reason, model::Reason::too_many_redirects) << "now it is one";
  EXPECT_EQ(ask("SELECT from_url, to_url FROM link_graph"), door + "|" + login + " " + login + "|" + door);
}

TEST_F(StoredChains, WhoHasSetACookieThatIsLostIsAskedOnceMore) {
  const std::string start = "http://a.test/start", check = "http://a.test/check";
  add_seeds({start});
  redirect(*take(), check, "", 1);
  EXPECT_EQ(take_after_death().url, check) << "as long as there is its jar";
  settings.jar = 2;
  const QueuedUrl again = take_after_death();
  EXPECT_EQ(again.url, start);
  redirect(again, check, "", 1);
  EXPECT_EQ(take()->url, check);
  settings.jar = 3;
  EXPECT_EQ(take_after_death().url, start);
  settings.jar = 4;
  EXPECT_EQ(take_after_death().url, start) << "it waits";
  apply(Page(*take()));
  settings.jar = 5;
  EXPECT_EQ(ask("SELECT url, state FROM results"), start + "|queued " + check + "|done");
}

TEST_F(StoredChains, OneOfAnotherSiteIsNot) {
  add_seeds({"http://a.test/"});
  redirect(*take(), "http://b.test/", "", 1);
  settings.jar = 2;
  EXPECT_EQ(take_after_death().url, "http://b.test/") << "it is never sent there";
  EXPECT_FALSE(take());
}

}  // namespace
}  // namespace crawl::storage::test
