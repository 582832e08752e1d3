// What `crawl why` reads of a URL: the way from a seed, linkers, redirects, and what else speaks of it.
#include "storage/sqlite/read/url_report.h"

#include "storage/sqlite/read/near_urls.h"
#include "storage/sqlite/read/reader.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class UrlReportTest : public StoreTest {
 protected:
  void start(const std::string& options = "{}") {
    settings.depth_limit = 100;
    settings.robots = true;
    open();
    store->begin();
    store->runs().begin(options);
    store->commit();
  }
  // Fetches the next URL, which has to be this one; it links to others.
  void fetch(const std::string& url, const std::vector<std::string>& links, const std::string& html = "") {
    auto taken = take();
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->url, url);
    Page page(*taken);
    page.body(html.empty() ? "<p>" + url : html);
    for (const std::string& link : links) page.link(link, {.text = "to it"});
    apply(page);
  }
  void redirect(const std::string& url, const std::string& target) {
    auto taken = take();
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->url, url);
    apply(Page(*taken).redirect(target));
  }
  UrlReport of(const std::string& url) {
    auto url_report = Reader(settings.path).url_report(url);
    EXPECT_TRUE(url_report) << url;
    return url_report.value_or(UrlReport{});
  }
  // "http://a/ > http://a/1", from the seed.
  std::string way(const UrlReport& url_report) {
    std::string text;
    for (std::size_t i = url_report.way.size(); i-- > 0;) text += url_report.way[i].url + (i > 0 ? " > " : "");
    return text;
  }
  void change_file(const char* sql) {
    store.reset();
    Database(settings.path, OpenMode::create).execute(sql);
  }
};

TEST_F(UrlReportTest, TheWayIsTheShortestAndNotThatOfTheFirstLink) {
  start();
  add_seeds({"http://a/"});
  fetch("http://a/", {"http://a/1", "http://a/short"});
  fetch("http://a/1", {"http://a/deep", "http://a/short"});
  fetch("http://a/short", {});
  fetch("http://a/deep", {"http://a/wanted"});
  auto wanted = take();
  ASSERT_EQ(wanted->url, "http://a/wanted");
  apply(Page(*wanted).body("<p>wanted"));
  EXPECT_EQ(way(of("http://a/wanted")), "http://a/ > http://a/1 > http://a/deep");
  // A shorter way is found: the first link stays the referrer.
  change_file(
      "INSERT INTO links SELECT f.id, t.id, 0, NULL, 'near' FROM urls f, urls t"
      " WHERE f.url = 'http://a/short' AND t.url = 'http://a/wanted';"
      "UPDATE urls SET depth = 2 WHERE url = 'http://a/wanted'");
  UrlReport url_report = of("http://a/wanted");
  EXPECT_EQ(way(url_report), "http://a/ > http://a/short");
  EXPECT_TRUE(url_report.way_is_whole);
  EXPECT_EQ(url_report.way[0].text, "near");
  EXPECT_TRUE(url_report.way[1].seed);
}

TEST_F(UrlReportTest, ALinkThatIsNofollowIsNoWay) {
  start();
  add_seeds({"http://a/"});
  fetch("http://a/", {"http://a/1"});
  fetch("http://a/1", {"http://a/2"});
  change_file("INSERT INTO links VALUES(1, 3, 1, NULL, 'not to be followed')");
  UrlReport url_report = of("http://a/2");
  EXPECT_EQ(way(url_report), "http://a/ > http://a/1");
  EXPECT_EQ(url_report.links_to_it, 2u);
  EXPECT_EQ(url_report.nofollow_links, 1u);
}

TEST_F(UrlReportTest, AWayInACircleEnds) {
  start();
  add_seeds({"http://a/"});
  fetch("http://a/", {"http://a/1"});
  change_file("DELETE FROM links; UPDATE urls SET referrer_id = 3 - id, seed = 0");
  UrlReport url_report = of("http://a/1");
  EXPECT_FALSE(url_report.way_is_whole);
  EXPECT_EQ(way(url_report), "http://a/");
}

TEST_F(UrlReportTest, AWayWithoutEndIsCut) {
  start();
  change_file(
      "INSERT INTO hosts(id, name, seeded) VALUES(1, 'a', 1);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
      " INSERT INTO urls SELECT i, 'http://a/' || i, 1, i, 1, NULL, 0, 0, i - 1, 0, NULL FROM n");
  UrlReport url_report = of("http://a/5000");
  EXPECT_EQ(url_report.way.size(), max_steps);
  EXPECT_FALSE(url_report.way_is_whole);
  EXPECT_TRUE(of("http://a/100").way_is_whole);
}

TEST_F(UrlReportTest, LinkersAreCountedAndTheFirstAreNamed) {
  start();
  std::vector<std::string> seeds;
  for (int i = 10; i < 25; ++i) seeds.push_back("http://a/" + std::to_string(i));
  add_seeds(seeds);
  for (const std::string& seed : seeds) fetch(seed, {"http://b/"});
  UrlReport url_report = of("http://b/");
  EXPECT_EQ(url_report.links_to_it, 15u);
  ASSERT_EQ(url_report.linkers.size(), max_linkers);
  EXPECT_EQ(url_report.linkers[0].url, "http://a/10");
  EXPECT_EQ(url_report.linkers[0].text, "to it");
}

TEST_F(UrlReportTest, RedirectsAreToldBothWays) {
  start();
  add_seeds({"http://a/"});
  redirect("http://a/", "http://a/1");
  redirect("http://a/1", "http://a/2");
  fetch("http://a/2", {});
  UrlReport first = of("http://a/"), last = of("http://a/2");
  ASSERT_EQ(first.redirect_chain.size(), 2u);
  EXPECT_EQ(first.redirect_chain[1].url, "http://a/2");
  EXPECT_EQ(first.redirect_chain[1].status, 200);
  ASSERT_EQ(last.redirects_from.size(), 1u);
  EXPECT_EQ(last.redirects_from[0].url, "http://a/1");
  EXPECT_EQ(last.redirects_from[0].status, 301);
  EXPECT_TRUE(last.linkers.empty());
  EXPECT_EQ(way(last), "http://a/ > http://a/1");
}

TEST_F(UrlReportTest, TheFetchAndItsCopies) {
  start();
  add_seeds({"http://a/1", "http://a/2", "http://a/3"});
  for (const char* url : {"http://a/1", "http://a/2", "http://a/3"}) fetch(url, {}, "<p>the same");
  UrlReport first = of("http://a/1"), second = of("http://a/2");
  ASSERT_TRUE(first.fetch);
  EXPECT_EQ(first.fetch->fetched_at, "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(first.fetch->status, 200);
  EXPECT_EQ(first.fetch->size, 11u);
  EXPECT_EQ(first.copies, 2u);
  EXPECT_EQ(first.duplicate_of, "");
  EXPECT_EQ(second.duplicate_of, "http://a/1");
}

TEST_F(UrlReportTest, WhatIsSkippedSaysWhyThoughItHasNoPage) {
  start();
  settings.depth_limit = 0;
  open();
  add_seeds({"http://a/"});
  fetch("http://a/", {"http://a/1"});
  UrlReport url_report = of("http://a/1");
  EXPECT_EQ(url_report.record.state, model::State::skipped);
  EXPECT_EQ(url_report.record.reason, model::Reason::depth);
  EXPECT_EQ(url_report.record.detail, "more links away from the seeds than --depth allows");
  EXPECT_FALSE(url_report.fetch);
  EXPECT_TRUE(url_report.host.seed);
}

TEST_F(UrlReportTest, ASitemapIsKnownThoughItIsNoResult) {
  start();
  store->begin();
  store->add({"http://a/", "a", 0, true});
  store->add({"http://a/map.xml", "a", 0, false, true, "a"});
  store->commit();
  EXPECT_TRUE(of("http://a/map.xml").record.sitemap);
  EXPECT_FALSE(Reader(settings.path).row("http://a/map.xml"));
}

// The shortest way to it is another than when the branch was given up.
TEST_F(UrlReportTest, BranchIsNamedOfWhatWasSkippedAsATrap) {
  start();
  add_seeds({"http://a/x", "http://a/y"});
  change_file(
      "INSERT INTO traps(prefix, found_at, kind, reason) VALUES('http://b/go', 'never', 'branch', 'x'),"
      " ('http://a/go', 'then', 'branch', 'it grows');"
      "UPDATE urls SET state = 3, reason = 'trap' WHERE url = 'http://a/x'");
  ASSERT_TRUE(of("http://a/x").trap);
  EXPECT_EQ(of("http://a/x").trap->prefix, "http://a/go");
  EXPECT_FALSE(of("http://a/y").trap);
}

TEST_F(UrlReportTest, RobotsTrapHostAndRunAreThoseOfTheUrl) {
  start(R"({"depth": 3, "robots": true, "exclude": ["a", "b"], "include": []})");
  add_seeds({"http://a/x/y?q"});
  store->begin();
  store->robots().save("http://a", {1234, 200, "rules"});
  store->hosts().save_state(1, R"({"delay_ms": 1500, "next_at_ms": 99})");
  store->commit();
  change_file(
      "INSERT INTO traps(prefix, found_at, reason) VALUES('http://a/x/', 'then', 'it grows'), ('http://a/z/', 'never', "
      "NULL)");
  UrlReport url_report = of("http://a/x/y?q");
  ASSERT_TRUE(url_report.robots && url_report.trap && url_report.last_run);
  EXPECT_EQ(url_report.robots->status, 200);
  EXPECT_EQ(url_report.robots->rules, "rules");
  EXPECT_EQ(url_report.trap->prefix, "http://a/x/");
  EXPECT_EQ(url_report.trap->reason, "it grows");
  EXPECT_EQ(url_report.host.delay_ms, 1500);
  EXPECT_EQ(url_report.host.next_at, 99);
  using Options = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(url_report.last_run->options,
            (Options{{"depth", "3"}, {"robots", "1"}, {"exclude", "a"}, {"exclude", "b"}}));
  EXPECT_FALSE(url_report.last_run->exit_status);
}

TEST_F(UrlReportTest, OptionsAndNumbersThatMakeNoSenseAreNone) {
  start("no json");
  add_seeds({"http://a/"});
  change_file("UPDATE urls SET state = 77, reason = 'what', depth = -1; UPDATE hosts SET state = '{'");
  UrlReport url_report = of("http://a/");
  EXPECT_TRUE(url_report.last_run->options.empty());
  EXPECT_EQ(url_report.record.state, model::State::queued);
  EXPECT_EQ(url_report.record.reason, model::Reason::none);
  EXPECT_FALSE(url_report.host.next_at);
}

TEST_F(UrlReportTest, ChangesAreThoseOfTheUrlTheLatestFirst) {
  start();
  add_seeds({"http://a/", "http://b/"});
  change_file(
      "INSERT INTO page_changes VALUES(1, 1, 'new', NULL, x'01'), (2, 1, 'gone', x'02', NULL), (1, 1, 'changed', "
      "x'01', x'03')");
  auto changes = of("http://a/").changes;
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ((*changes)[0].change, "changed");
  EXPECT_EQ((*changes)[0].new_hash, "03");
  EXPECT_NE((*changes)[0].run_started, "");
}

TEST_F(UrlReportTest, AUrlThatNobodySawIsNone) {
  start();
  EXPECT_FALSE(Reader(settings.path).url_report("http://never.seen/"));
}

class NearTest : public UrlReportTest {
 protected:
  void SetUp() override {
    start();
    add_seeds({"http://a/docs/intro.html", "http://a/docs/install.html", "http://a/other/", "https://www.a/docs/x?y=1",
               "http://b/docs/intro.htm"});
  }
  std::vector<std::string> near(const std::string& url) { return Reader(settings.path).near(url); }
};

TEST_F(NearTest, TheMostAlikeOfTheHostComesFirst) {
  for (bool indexed : {false, true}) {
    if (indexed) store->finish();
    auto found = near("http://a/docs/intro.htm");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0], "http://a/docs/intro.html");
    for (const std::string& url : found) EXPECT_TRUE(url.starts_with("http://a/")) << url;
  }
}

TEST_F(NearTest, OtherSpellingsOfOnePageAreFound) {
  store->finish();
  EXPECT_EQ(near("http://a/other").front(), "http://a/other/");
  EXPECT_EQ(near("https://a/docs/x?y=1").front(), "https://www.a/docs/x?y=1");
  EXPECT_EQ(near("http://www.a/docs/intro.html").front(), "http://a/docs/intro.html");
}

TEST_F(NearTest, AHostThatNobodySawHasNothingNear) {
  store->finish();
  EXPECT_TRUE(near("http://c/docs/").empty());
  EXPECT_TRUE(near("http://c/" + std::string(60'000, '/')).empty());
}

}  // namespace
}  // namespace crawl::storage::test
