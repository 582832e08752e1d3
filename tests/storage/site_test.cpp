// What a crawl of whole sites asks of storage: depths that are passed on, scopes, traps, recrawls, sitemaps.
#include "tests/storage/support.h"
#include "tests/support/sanitized.h"

namespace crawl::storage::test {
namespace {

class Site : public StoreTest {
 protected:
  void open() {
    hosts_.clear();
    StoreTest::open();
  }
  // Takes the URL, answers it with these links.
  void fetch(const std::string& url, const std::vector<std::string>& links) {
    auto taken = store->take(host_id(url), 1000);
    for (const QueuedUrl& each : taken) waiting_.insert_or_assign(each.url, each);
    ASSERT_TRUE(waiting_.contains(url)) << url;
    Page page(waiting_.at(url));
    page.outcome.url = url;
    for (const std::string& link : links) page.link(link);
    apply(page);
    waiting_.erase(url);
  }
  QueuedUrl taken_of(const std::string& url) {
    for (const QueuedUrl& each : store->take(host_id(url), 1000)) waiting_.insert_or_assign(each.url, each);
    return waiting_.at(url);
  }
  void settle() {
    if (!store->has_to_settle()) return;
    store->begin();
    store->settle(queued);
    store->commit();
  }
  std::string row(const std::string& url) {
    return ask("SELECT depth, state, reason FROM results WHERE url = '" + url + "'");
  }

 private:
  // Asked once a host: each question opens the file.
  model::HostId host_id(const std::string& url) {
    model::HostId& id = hosts_[std::string(host_of(url))];
    if (id == 0) id = std::stoll(ask("SELECT host_id FROM urls WHERE url = '" + url + "'"));
    return id;
  }
  std::map<std::string, QueuedUrl> waiting_;
  std::map<std::string, model::HostId> hosts_;
};

TEST_F(Site, AShorterPathIsPassedOnToWhatThePagesLinkTo) {
  settings.depth_limit = 3;
  open();
  add_seeds({"http://a.test/"});
  fetch("http://a.test/", {"http://a.test/1", "http://a.test/late"});
  fetch("http://a.test/1", {"http://a.test/2"});
  fetch("http://a.test/2", {"http://a.test/3"});
  fetch("http://a.test/3", {"http://a.test/4"});
  EXPECT_EQ(row("http://a.test/4"), "4|skipped|depth");
  fetch("http://a.test/late", {"http://a.test/3"});
  EXPECT_EQ(row("http://a.test/3"), "2|done|-");
  settle();
  EXPECT_EQ(row("http://a.test/4"), "3|queued|-");
  EXPECT_FALSE(store->has_to_settle());
}

// Links that may not be followed are paths to what has no other.
TEST_F(Site, WhatIsOnlyNamedIsAsDeepAsTheNearestPageThatNamesIt) {
  settings.depth_limit = model::unlimited_depth;
  open();
  auto name_only = [&](Page& page, const std::string& url) {
    page.link(url);
    page.outcome.links.back().nofollow = true;
    page.outcome.links.back().follow = false;
    page.outcome.links.back().refused = model::Reason::nofollow;
  };
  add_seeds({"http://a.test/"});
  fetch("http://a.test/", {"http://a.test/1", "http://a.test/late"});
  fetch("http://a.test/1", {"http://a.test/2"});
  Page deep(taken_of("http://a.test/2"));
  deep.outcome.url = "http://a.test/2";
  name_only(deep, "http://b.test/named");
  apply(deep);
  EXPECT_EQ(row("http://b.test/named").substr(0, 1), "3");
  Page late(taken_of("http://a.test/late"));
  late.outcome.url = "http://a.test/late";
  late.link("http://a.test/2");
  name_only(late, "http://b.test/named");
  apply(late);
  settle();
  EXPECT_EQ(row("http://a.test/2"), "2|done|-");
  EXPECT_EQ(row("http://b.test/named").substr(0, 9), "2|skipped");
}

// Each page of a chain links to the next and the one before; the chain's end is found first.
TEST_F(Site, ALongChainIsPassedOnInOneGo) {
  settings.depth_limit = model::unlimited_depth;
  open();
  constexpr int pages = crawl::test::rounds(3000);
  auto url = [](int i) { return "http://a.test/" + std::to_string(i); };
  add_seeds({url(0)});
  for (int i = 0; i < pages; ++i) {
    std::vector<std::string> links{url(i + 1)};
    if (i > 0) links.push_back(url(i - 1));
    if (i == pages - 1) links.push_back("http://a.test/top");
    fetch(url(i), links);
  }
  add_seeds({url(pages)});
  fetch(url(pages), {url(pages - 1)});
  settle();
  EXPECT_EQ(ask("SELECT max(depth) FROM results"), std::to_string(pages / 2));
  EXPECT_EQ(row("http://a.test/top"), "2|queued|-");
}

TEST_F(Site, APrefixIsWhereASeedStands) {
  settings.depth_limit = 5;
  settings.scope = config::Scope::prefix;
  open();
  add_seeds({"http://a.test/docs/index.html"});
  fetch("http://a.test/docs/index.html",
        {"http://a.test/docs/sub/x", "http://a.test/other", "http://b.test/docs/", "http://a.test/docsother"});
  EXPECT_EQ(row("http://a.test/docs/sub/x"), "1|queued|-");
  EXPECT_EQ(row("http://a.test/other"), "1|skipped|scope");
  EXPECT_EQ(row("http://b.test/docs/"), "1|skipped|scope");
  EXPECT_EQ(row("http://a.test/docsother"), "1|skipped|scope");
}

// A crawl of one seed by prefix: what is in scope after its redirect, and in the next Store of the file.
TEST_F(Site, ASeedsRedirectKeepsItsPrefix) {
  struct Case {
    const char *seed, *target, *inside, *outside;
  };
  const Case cases[] = {
      {"http://a.test/docs/", "http://www.a.test/docs/", "http://www.a.test/docs/x", "http://www.a.test/other"},
      {"http://a.test/docs/", "https://a.test/docs/", "https://a.test/docs/x", "https://a.test/other"},
      {"http://a.test/docs", "http://a.test/docs/", "http://a.test/docs/x", "http://a.test/other"},
      {"http://a.test/docs", "https://www.a.test/docs/", "https://www.a.test/docs/x", "https://www.a.test/other"},
      {"http://a.test/docs/", "http://a.test/", "http://a.test/docs/x", "http://a.test/other"},
      {"http://a.test/docs/", "http://b.test/docs/", "http://a.test/docs/x", "http://b.test/docs/x"},
  };
  settings.depth_limit = 5;
  settings.scope = config::Scope::prefix;
  settings.overwrite = true;
  for (const Case& c : cases) {
    settings.overwrite = true;
    open();
    add_seeds({c.seed});
    apply(Page(*take()).redirect(c.target));
    fetch(c.target, {c.inside, c.outside});
    EXPECT_EQ(row(c.inside), "1|queued|-") << c.seed << " to " << c.target;
    EXPECT_EQ(row(c.outside), "1|skipped|scope") << c.seed << " to " << c.target;
    settings.overwrite = false;
    open();
    fetch(c.inside, {std::string(c.inside) + "/2", std::string(c.outside) + "/2"});
    EXPECT_EQ(row(std::string(c.inside) + "/2"), "2|queued|-") << c.seed << " to " << c.target;
    EXPECT_EQ(row(std::string(c.outside) + "/2"), "2|skipped|scope") << c.seed << " to " << c.target;
  }
}

// The target of a seed's redirect is fetched wherever it lies; its host is in scope where it is of the seed's site.
TEST_F(Site, ASeedsRedirectWidensTheScopeWithinItsSiteAlone) {
  struct Case {
    const char *seed, *target;
    bool widens;
  };
  const Case cases[] = {
      {"http://shop.test/", "https://shop.test/", true},     {"http://shop.test/", "http://www.shop.test/", true},
      {"http://www.shop.test/", "http://shop.test/", true},  {"http://shop.test/", "http://m.shop.test/", true},
      {"http://localhost/", "http://www.localhost/", true},  {"http://shop.test/", "http://social.test/", false},
      {"http://a.github.io/", "http://b.github.io/", false}, {"http://10.0.0.1/", "http://10.0.0.2/", false},
      {"http://shop.co.uk/", "http://other.co.uk/", false},
  };
  settings.depth_limit = 5;
  settings.scope = config::Scope::host;
  for (const Case& c : cases) {
    settings.overwrite = true;
    open();
    add_seeds({c.seed});
    apply(Page(*take()).redirect(c.target));
    std::string link = std::string(c.target) + "x";
    EXPECT_EQ(row(c.target), "0|queued|-");
    fetch(c.target, {link});
    EXPECT_EQ(row(link), c.widens ? "1|queued|-" : "1|skipped|scope") << c.seed << " to " << c.target;
  }
}

TEST_F(Site, ARedirectBackFromAForeignHostIsOfTheSeedsSite) {
  settings.depth_limit = 5;
  settings.scope = config::Scope::host;
  open();
  add_seeds({"http://shop.test/"});
  apply(Page(*take()).redirect("http://consent.test/"));
  apply(Page(*take()).redirect("http://www.shop.test/"));
  fetch("http://www.shop.test/", {"http://www.shop.test/x", "http://consent.test/x"});
  EXPECT_EQ(row("http://www.shop.test/x"), "1|queued|-");
  EXPECT_EQ(row("http://consent.test/x"), "1|skipped|scope");
}

// What a seed's sitemap lists is wanted though no link is followed, also when the next run judges it by other options.
TEST_F(Site, EntriesOfASeedsSitemapAreBeyondTheLimitOfDepth) {
  settings.depth_limit = 0;
  settings.judged_with = "one";
  open();
  add_seeds({"http://a.test/index.xml", "http://a.test/page"});
  Page index(*take());
  index.link("http://a.test/map.xml", {.rel = "sitemap", .kind = model::LinkKind::sitemap});
  apply(index);
  Page page(*take());
  page.link("http://a.test/linked");
  apply(page);
  Page map(*take());
  map.link("http://a.test/listed", {.rel = "sitemap", .kind = model::LinkKind::listed});
  apply(map);
  EXPECT_EQ(row("http://a.test/listed"), "1|queued|-");
  EXPECT_EQ(row("http://a.test/linked"), "1|skipped|depth");
  settings.judged_with = "another";
  open();
  EXPECT_EQ(row("http://a.test/listed"), "1|queued|-");
  EXPECT_EQ(row("http://a.test/linked"), "1|skipped|depth");
  apply(Page(*take()).redirect("http://a.test/moved"));
  EXPECT_EQ(row("http://a.test/moved"), "1|queued|-");
}

TEST_F(Site, ADomainIsWhatSomebodyRegistered) {
  settings.depth_limit = 5;
  settings.scope = config::Scope::domain;
  open();
  add_seeds({"http://www.example.co.uk/"});
  fetch("http://www.example.co.uk/",
        {"http://shop.example.co.uk:8080/", "http://other.co.uk/", "http://example.co.uk/"});
  EXPECT_EQ(row("http://shop.example.co.uk:8080/"), "1|queued|-");
  EXPECT_EQ(row("http://example.co.uk/"), "1|queued|-");
  EXPECT_EQ(row("http://other.co.uk/"), "1|skipped|scope");
}

TEST_F(Site, AHostThatASeedNamesLaterBringsBackWhatWasSkipped) {
  settings.depth_limit = 5;
  settings.scope = config::Scope::host;
  open();
  add_seeds({"http://a.test/"});
  fetch("http://a.test/", {"http://b.test/x"});
  EXPECT_EQ(row("http://b.test/x"), "1|skipped|scope");
  add_seeds({"http://b.test/"});
  settle();
  EXPECT_EQ(row("http://b.test/x"), "1|queued|-");
}

TEST_F(Site, RowsAreJudgedAgainByOtherOptionsAlone) {
  settings.depth_limit = 5;
  settings.link_rules.exclude = {"out$"};
  settings.judged_with = "exclude out";
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  page.link("http://a.test/in").link("http://a.test/out", {.follow = false, .refused = model::Reason::excluded});
  apply(page);
  open();
  EXPECT_EQ(row("http://a.test/out"), "1|skipped|excluded");
  settings.link_rules.exclude = {"/in$"};
  settings.judged_with = "exclude in";
  open();
  EXPECT_EQ(row("http://a.test/out"), "1|queued|-");
  EXPECT_EQ(row("http://a.test/in"), "1|skipped|excluded");
}

TEST_F(Site, ALinkThatIsNotToBeFollowedIsNoPath) {
  settings.depth_limit = 5;
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  page.link("http://a.test/x", {.nofollow = true, .follow = false, .refused = model::Reason::nofollow});
  page.link("http://a.test/y");
  apply(page);
  EXPECT_EQ(row("http://a.test/x"), "1|skipped|robots");
  fetch("http://a.test/y", {"http://a.test/x"});
  EXPECT_EQ(ask("SELECT state FROM results WHERE url = 'http://a.test/x'"), "queued");
}

TEST_F(Site, PagesThatSayTheSameAgainAndAgainAreATrapAndOthersAreNot) {
  settings.depth_limit = model::unlimited_depth;
  settings.max_novelty = 10;
  open();
  add_seeds({"http://a.test/"});
  std::vector<std::string> links{"http://a.test/maze/1"};
  for (int i = 0; i < 40; ++i) links.push_back("http://a.test/honest/" + std::to_string(i));
  fetch("http://a.test/", links);
  int mazes = 0, honest = 0;
  while (auto url = take()) {
    bool maze = url->url.find("/maze/") != std::string::npos;
    int number = ++(maze ? mazes : honest);
    Page page(*url);
    page.outcome.url = url->url;
    page.outcome.simhash = 1;
    page.outcome.text_sample = {maze ? 1u : static_cast<unsigned>(number + 1)};
    std::string below = "http://a.test/maze/";
    if (maze) page.link(below + std::to_string(2 * number)).link(below + std::to_string(2 * number + 1));
    apply(page);
    ASSERT_LE(mazes, 200);
  }
  EXPECT_EQ(honest, 40);
  EXPECT_EQ(ask("SELECT count(*) FROM results WHERE url LIKE '%/honest/%' AND state = 'done'"), "40");
  EXPECT_EQ(ask("SELECT min(reason), max(reason), min(url LIKE '%/maze/%') FROM results WHERE state = 'skipped'"),
            "trap|trap|1");
  EXPECT_EQ(ask("SELECT prefix, kind, pages >= 20, new_share < 0.2, new_links, length(reason) > 50 FROM traps"),
            "http://a.test/maze/|prefix|1|1|2.0|1");
  open();
  store->begin();
  EXPECT_EQ(store->add({"http://a.test/maze/new", "a.test", 3}), std::nullopt) << "a trap is remembered";
  store->commit();
  settings.max_novelty = 0;
  settings.judged_with = "no traps";
  open();
  EXPECT_NE(take(), std::nullopt) << "what was skipped is judged again";
}

// A row of a host that no URL stands for would be one a link of a page without end.
TEST_F(Site, AHostOfWhichNoUrlIsKeptHasNoRow) {
  settings.depth_limit = 5;
  settings.scope = config::Scope::host;
  settings.max_skipped = 1;
  open();
  add_seeds({"http://a.test/"});
  std::vector<std::string> links;
  for (int i = 0; i < 50; ++i) links.push_back("http://h" + std::to_string(i) + ".test/");
  fetch("http://a.test/", links);
  EXPECT_EQ(ask("SELECT count(*) FROM hosts"), "2");
}

TEST_F(Site, ARecrawlKeepsWhatDidNotChangeAndTellsWhatDid) {
  settings.depth_limit = 5;
  open();
  add_seeds({"http://a.test/"});
  auto answer = [this](const std::string& url, const std::string& body, std::uint16_t status = 200) {
    auto taken = take();
    ASSERT_EQ(taken->url, url);
    Page page(*taken, status);
    if (status != 304) page.body(body);
    page.outcome.etag = "\"1\"";
    if (url == "http://a.test/" && status == 200)
      page.link("http://a.test/same").link("http://a.test/other").link("http://a.test/gone");
    apply(page);
  };
  auto end = [this] {
    store->begin();
    store->end_run({});
    store->commit();
  };
  begin_run(false);
  answer("http://a.test/", "root");
  for (const char* name : {"same", "other", "gone"}) answer(std::string("http://a.test/") + name, name);
  end();
  EXPECT_EQ(ask("SELECT count(*) FROM changes"), "0");
  begin_run(true);
  EXPECT_EQ(store->totals().queued, 4u);
  answer("http://a.test/", "", 304);
  answer("http://a.test/same", "", 304);
  begin_run(true);  // it did not end: gone on with
  EXPECT_EQ(store->totals().queued, 2u);
  answer("http://a.test/other", "other than before");
  answer("http://a.test/gone", "no", 404);
  end();
  EXPECT_EQ(ask("SELECT url, change FROM changes ORDER BY url"), "http://a.test/gone|gone http://a.test/other|changed");
  EXPECT_EQ(ask("SELECT status, size, state FROM results WHERE url = 'http://a.test/same'"), "200|4|done");
  EXPECT_EQ(ask("SELECT count(*) FROM link_graph"), "3") << "the links of a page that did not change stay";
  begin_run(true);
  EXPECT_EQ(store->totals().queued, 4u) << "the last one ended: this is another";
  EXPECT_EQ(take()->etag, "\"1\"");
}

TEST_F(Site, ASitemapIsReadForItsUrlsAndIsNoResult) {
  settings.depth_limit = 1;
  open();
  add_seeds({"http://a.test/"});
  store->begin();
  EXPECT_TRUE(store->add({"http://a.test/sitemap.xml", "a.test", 0, false, true, "a.test"}));
  store->commit();
  EXPECT_EQ(ask("SELECT url FROM results"), "http://a.test/");
  auto taken = store->take(1, 2);
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_TRUE(taken[1].sitemap);
  Page sitemap(taken[1]);
  sitemap.link("http://a.test/listed", {.rel = "sitemap", .kind = model::LinkKind::listed, .priority = 90});
  EXPECT_TRUE(apply(sitemap).sitemap);
  EXPECT_EQ(row("http://a.test/listed"), "1|queued|-");
  EXPECT_EQ(ask("SELECT count(*) FROM link_graph"), "0");
  Page root(taken[0]);
  root.link("http://a.test/sitemap.xml");
  apply(root);
  EXPECT_EQ(row("http://a.test/sitemap.xml"), "0|done|-") << "a page links to it, so it is a result too";
}

TEST_F(Site, NearDuplicatesAreSkippedWhereThatIsWanted) {
  settings.depth_limit = 5;
  settings.skip_near_duplicates = true;
  open();
  add_seeds({"http://a.test/1", "http://a.test/2"});
  for (std::uint64_t bits : {0x1234u, 0x1235u}) {
    Page page(*take());
    page.body("text of " + std::to_string(bits)).link("http://a.test/from" + std::to_string(bits));
    page.outcome.simhash = bits;
    apply(page);
  }
  EXPECT_EQ(ask("SELECT detail, body IS NULL FROM results WHERE url = 'http://a.test/2'"),
            "near-duplicate of http://a.test/1|1");
  EXPECT_EQ(ask("SELECT count(*) FROM results WHERE url LIKE '%from%'"), "1");
}

TEST_F(Site, RobotsAreKeptForADay) {
  open();
  store->begin();
  store->robots().save("https://a.test", {1'000, 200, "old"});
  store->commit();
  EXPECT_FALSE(store->robots().find("https://a.test"));
  open();
  EXPECT_EQ(ask("SELECT count(*) FROM robots"), "0");
}

}  // namespace
}  // namespace crawl::storage::test
