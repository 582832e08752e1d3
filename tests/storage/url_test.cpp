// Which URL is new, and what happens to a known one that is named again.
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class Urls : public StoreTest {
 protected:
  void SetUp() override {
    settings.depth_limit = 2;
    open();
  }
  void found_at(const std::string& url, std::uint32_t depth) {
    store->begin();
    store->add({url, host_of(url), depth, false});
    store->commit();
  }
  std::string row(const std::string& url) {
    return ask("SELECT depth, state, reason FROM results WHERE url = '" + url + "'");
  }
};

TEST_F(Urls, AUrlIsQueuedOnce) {
  store->begin();
  EXPECT_EQ(store->add({"http://a.test/", "a.test", 0, true}), std::optional<model::HostId>(1));
  EXPECT_EQ(store->add({"http://a.test/", "a.test", 0, true}), std::nullopt);
  store->commit();
  EXPECT_EQ(store->hosts().name(1), "a.test");
  EXPECT_TRUE(store->hosts().seeded(1));
  EXPECT_EQ(store->totals().queued, 1u);
}

TEST_F(Urls, BeyondTheDepthLimitAUrlIsSkippedUntilAShorterPathIsFound) {
  found_at("http://a.test/x", 3);
  EXPECT_EQ(row("http://a.test/x"), "3|skipped|depth");
  EXPECT_FALSE(take());
  found_at("http://a.test/x", 2);
  EXPECT_EQ(row("http://a.test/x"), "2|queued|-");
  EXPECT_EQ(take()->depth, 2u);
  EXPECT_EQ(store->totals().skipped, 0u);
}

TEST_F(Urls, AShorterPathCountsInEveryState) {
  found_at("http://a.test/x", 2);
  found_at("http://a.test/x", 1);
  EXPECT_EQ(row("http://a.test/x"), "1|queued|-");
  auto url = take();
  EXPECT_EQ(url->depth, 1u);
  EXPECT_FALSE(take()) << "given out once, though it stands in the queue twice";
  apply(Page(*url));
  add_seeds({"http://a.test/x"});
  EXPECT_EQ(row("http://a.test/x"), "0|done|-");
}

TEST_F(Urls, ASeedIsJudgedAgainWhateverItWasSkippedFor) {
  add_seeds({"http://a.test/"});
  Page page(*take());
  for (auto reason : {model::Reason::scope, model::Reason::excluded, model::Reason::robots, model::Reason::limit})
    page.link("http://b.test/" + std::string(model::name(reason)), {.follow = false, .refused = reason});
  apply(page);
  EXPECT_EQ(store->totals().skipped, 4u);
  add_seeds({"http://b.test/scope", "http://b.test/excluded", "http://b.test/robots", "http://b.test/limit"});
  EXPECT_EQ(store->totals().skipped, 0u);
  EXPECT_EQ(store->totals().queued, 4u);
  EXPECT_EQ(ask("SELECT DISTINCT depth, referrer FROM results WHERE host = 'b.test'"), "0|-");
}

// A page that links to what robots.txt forbids must not queue it each time.
TEST_F(Urls, ALinkDoesNotBringBackWhatRobotsForbade) {
  add_seeds({"http://a.test/x"});
  Page verdict(*take(), 0);
  verdict.outcome.reason = model::Reason::robots;
  apply(verdict);
  found_at("http://a.test/x", 1);
  EXPECT_EQ(row("http://a.test/x"), "0|skipped|robots");
  add_seeds({"http://a.test/x"});
  EXPECT_EQ(row("http://a.test/x"), "0|queued|-");
  EXPECT_EQ(ask("SELECT count(*) FROM pages"), "0") << "nothing of the old verdict is left";
}

TEST_F(Urls, AnotherDepthLimitJudgesAgainAtOpening) {
  found_at("http://a.test/2", 2);
  found_at("http://a.test/3", 3);
  settings.depth_limit = 3;
  settings.judged_with = "depth 3";
  open();
  EXPECT_EQ(store->totals().queued, 2u);
  settings.depth_limit = 1;
  settings.judged_with = "depth 1";
  open();
  EXPECT_EQ(store->totals().queued, 0u);
  EXPECT_EQ(row("http://a.test/2"), "2|skipped|depth");
  EXPECT_FALSE(take());
}

TEST_F(Urls, RetryFailedQueuesFailuresAgain) {
  add_seeds({"http://a.test/"});
  apply(Page(*take()).body("<p>busy</p>").failed(model::Reason::http, "503"));
  open();
  EXPECT_FALSE(take());
  settings.retry_failed = true;
  open();
  EXPECT_EQ(ask("SELECT state, reason, detail, status FROM results"), "queued|-|-|-");
  apply(Page(*take()).body("<p>busy</p>"));
  EXPECT_EQ(ask("SELECT state, duplicate_of FROM results"), "done|-") << "a URL is no duplicate of itself";
}

TEST_F(Urls, HostStatesAreKept) {
  add_seeds({"http://a.test/", "http://b.test/"});
  store->begin();
  store->hosts().save_state(2, "{\"parked\":1}");
  store->commit();
  apply(Page(*take()));
  open();
  std::string seen;
  store->hosts().for_each([&](const HostQueue& host) {
    seen +=
        host.name + ":" + std::to_string(host.queued) + ":" + (host.seeded ? "seeded" : "") + ":" + host.state + " ";
  });
  EXPECT_EQ(seen, "b.test:1:seeded:{\"parked\":1} ") << "a.test has neither a queue nor a state";
}

}  // namespace
}  // namespace crawl::storage::test
