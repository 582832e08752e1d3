// What is made of a whole crawl when it is finished: links counted, PageRank, near-duplicates, and the views of an
// audit over them.
#include <bit>
#include <random>

#include "storage/analysis/edge_list.h"
#include "storage/analysis/near_pages.h"
#include "storage/analysis/node_numbers.h"
#include "storage/analysis/page_rank.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

TEST(NodeNumbers, AreTheOrderOfTheIds) {
  std::vector<std::uint64_t> ids;
  NodeNumbers numbers;
  for (std::uint64_t id = 1; id < 20'000; id += id % 7 + (id % 97 == 0 ? 3000 : 1)) ids.push_back(id);
  for (const std::uint64_t id : ids) numbers.add(id);
  ASSERT_EQ(numbers.size(), ids.size());
  for (std::uint32_t i = 0; i < ids.size(); ++i) EXPECT_EQ(numbers.number_of(ids[i]), i);
  EXPECT_FALSE(numbers.number_of(2'000'000));
  EXPECT_FALSE(numbers.number_of(ids.back() + 1));
  std::vector<std::uint64_t> seen;
  numbers.for_each([&](std::uint64_t id, std::uint32_t) { seen.push_back(id); });
  EXPECT_EQ(seen, ids);
}

TEST(EdgeList, IsReadAsOftenAsIsWanted) {
  const TempFolder folder;
  EdgeList edges(folder.file("edges"));
  const std::uint32_t count = 2 * EdgeList::block_edges + 5;
  for (std::uint32_t i = 0; i < count; ++i) edges.add({i, i + 1});
  for (int round = 0; round < 2; ++round) {
    std::uint32_t next = 0;
    edges.for_each_block([&](std::span<const Edge> block) {
      for (const Edge edge : block) next += edge.from == next && edge.to == next + 1;
    });
    EXPECT_EQ(next, count);
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("edges")));
}

// The example of https://en.wikipedia.org/wiki/PageRank, whose figures are given in percent.
TEST(PageRank, IsThatOfTheWellKnownExample) {
  const TempFolder folder;
  EdgeList edges(folder.file("edges"));
  std::vector<std::uint32_t> out(11);
  for (const auto& [from, to] : std::vector<std::pair<char, char>>{{'B', 'C'},
                                                                   {'C', 'B'},
                                                                   {'D', 'A'},
                                                                   {'D', 'B'},
                                                                   {'E', 'B'},
                                                                   {'E', 'D'},
                                                                   {'E', 'F'},
                                                                   {'F', 'B'},
                                                                   {'F', 'E'},
                                                                   {'G', 'B'},
                                                                   {'G', 'E'},
                                                                   {'H', 'B'},
                                                                   {'H', 'E'},
                                                                   {'I', 'B'},
                                                                   {'I', 'E'},
                                                                   {'J', 'E'},
                                                                   {'K', 'E'}}) {
    edges.add({static_cast<std::uint32_t>(from - 'A'), static_cast<std::uint32_t>(to - 'A')});
    ++out[static_cast<std::size_t>(from - 'A')];
  }
  const double percent[] = {3.3, 38.4, 34.3, 3.9, 8.1, 3.9, 1.6, 1.6, 1.6, 1.6, 1.6};
  const auto scores = page_rank(edges, out);
  for (std::size_t i = 0; i < scores.size(); ++i)
    EXPECT_NEAR(static_cast<double>(scores[i]) * 100, percent[i], 0.06) << i;
}

// Beside the plain way: each with each.
TEST(NearPages, AreThoseOfThePlainWay) {
  std::mt19937_64 random(7);
  std::vector<NearPage> pages, expected;
  for (std::uint32_t id = 1; id <= 3000; ++id) {
    std::uint64_t hash = id % 3 == 0 ? pages[random() % pages.size()].simhash : random();
    if (id % 3 == 0)
      for (unsigned flips = id % 6; flips > 0; --flips) hash ^= std::uint64_t{1} << random() % 64;
    pages.push_back({hash, id, 0});
  }
  expected = pages;
  for (std::size_t i = 0; i < expected.size(); ++i)
    for (std::size_t k = 0; k < i && expected[i].other == 0; ++k)
      if (std::popcount(expected[i].simhash ^ expected[k].simhash) <= near_bits_apart)
        expected[i].other = expected[k].id;
  find_near(pages);
  std::size_t near = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    EXPECT_EQ(pages[i].other, expected[i].other) << i;
    near += pages[i].other != 0;
  }
  EXPECT_GT(near, 500u);
}

class AnalysisTest : public StoreTest {
 protected:
  AnalysisTest() { settings.depth_limit = model::unlimited_depth; }

  // The next URL is a page of these.
  void store_page(const std::vector<std::string>& links, std::uint64_t simhash = 0, const std::string& title = "") {
    auto url = take();
    ASSERT_TRUE(url);
    Page page(*url);
    page.body("<p>" + url->url);
    page.outcome.content_type = "text/html";
    page.outcome.robots = "";
    if (simhash != 0) page.outcome.simhash = simhash;
    if (!title.empty()) page.outcome.title = title;
    for (const std::string& link : links) page.link(link);
    apply(page);
  }
  void finish() { store->finish(); }
};

TEST_F(AnalysisTest, LinksAreCountedWhenNothingIsLeft) {
  open();
  add_seeds({"http://a/"});
  store_page({"http://a/1", "http://a/2", "http://a/"});
  store_page({"http://a/", "http://a/2"});
  finish();
  EXPECT_EQ(ask("SELECT inlinks FROM results"), "- - -");  // it was stopped
  store_page({"http://a/"});
  finish();
  EXPECT_EQ(ask("SELECT url, inlinks FROM results ORDER BY url"), "http://a/|2 http://a/1|1 http://a/2|2");
  EXPECT_EQ(ask("SELECT round(sum(link_score), 4) FROM results"), "1.0");
  EXPECT_EQ(ask("SELECT url FROM results ORDER BY link_score DESC LIMIT 1"), "http://a/");
  EXPECT_EQ(ask("SELECT DISTINCT in_sitemap FROM results"), "-");  // no sitemap was read: unknown
}

TEST_F(AnalysisTest, APageThatComesLaterMakesItUnknown) {
  open();
  add_seeds({"http://a/"});
  store_page({"http://a/"}, 5);
  finish();
  EXPECT_EQ(ask("SELECT inlinks FROM results"), "0");
  open();
  add_seeds({"http://a/2"});
  EXPECT_EQ(ask("SELECT inlinks FROM results ORDER BY url"), "0 -");
  store_page({"http://a/"});
  EXPECT_EQ(ask("SELECT inlinks FROM results"), "- -");
  finish();
  EXPECT_EQ(ask("SELECT inlinks FROM results ORDER BY url"), "1 0");
}

TEST_F(AnalysisTest, SitemapsAndOrphans) {
  open();
  add_seeds({"http://a/"});
  auto url = take();
  Page page(*url);
  page.link("http://a/map.xml", {.rel = "sitemap", .kind = model::LinkKind::sitemap}).link("http://a/1");
  apply(page);
  auto map = take();
  if (!map->sitemap) {  // the link came first
    Page first(*map);
    apply(first);
    map = take();
  }
  ASSERT_TRUE(map && map->sitemap);
  Page list(*map);
  for (const char* listed : {"http://a/1", "http://a/2"})
    list.link(listed, {.rel = "sitemap", .kind = model::LinkKind::listed});
  apply(list);
  while (auto next = take()) {
    Page page_of_list(*next);
    apply(page_of_list);
  }
  finish();
  EXPECT_EQ(ask("SELECT url, in_sitemap, inlinks FROM results ORDER BY url"),
            "http://a/|0|0 http://a/1|1|1 http://a/2|1|0");
  EXPECT_EQ(ask("SELECT * FROM orphans"), "http://a/2|http://a/map.xml");
}

TEST_F(AnalysisTest, NearDuplicates) {
  open();
  add_seeds({"http://a/1", "http://a/2", "http://a/3"});
  store_page({}, 0xff);
  store_page({}, 0xf00);
  store_page({}, 0xfe);
  finish();
  EXPECT_EQ(ask("SELECT * FROM near_duplicates"), "http://a/3|http://a/1|1");
}

TEST_F(AnalysisTest, DuplicateTitles) {
  open();
  add_seeds({"http://a/1", "http://a/2", "http://a/3"});
  store_page({}, 0, "same");
  store_page({}, 0, "own");
  store_page({}, 0, "same");
  EXPECT_EQ(ask("SELECT * FROM duplicate_titles"), "same|2|http://a/1 same|2|http://a/3");
  finish();
  EXPECT_EQ(ask("SELECT * FROM duplicate_titles"), "same|2|http://a/1 same|2|http://a/3");
}

// What the view would count is written down where it would take long, and is the same.
TEST_F(AnalysisTest, HostsOfManyPagesAreCountedOnce) {
  open();
  add_seeds({"http://a/"});
  store.reset();
  Database(settings.path, OpenMode::create)
      .execute(
          "INSERT INTO urls(id, url, host_id, depth, state, seed, redirects)"
          " WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= 20000)"
          " SELECT i, 'http://a/' || i, 1, 0, 1, 1, 0 FROM n;"
          "INSERT INTO pages(url_id, attempts, status, size, truncated, wait_ms)"
          " SELECT id, 1, 200, 10, 0, id % 1000 FROM urls WHERE id > 1");
  open();
  EXPECT_EQ(ask("SELECT pages FROM hosts_summary"), "20000");
  store_page({});
  finish();
  EXPECT_EQ(ask("SELECT count(*) FROM host_facts"), "1");
  const std::string counted = ask("SELECT * FROM hosts_summary");
  store.reset();
  Database(settings.path, OpenMode::create).execute("DELETE FROM host_facts");
  EXPECT_EQ(ask("SELECT * FROM hosts_summary"), counted);
  EXPECT_EQ(ask("SELECT pages, wait_p95_ms FROM hosts_summary"), "20001|949.0");
}

TEST_F(AnalysisTest, RedirectChains) {
  open();
  add_seeds({"http://a/1"});
  apply(Page(*take()).redirect("http://a/2"));
  apply(Page(*take()).redirect("http://a/3"));
  EXPECT_EQ(ask("SELECT hops, final_status FROM redirect_chains"), "2|- 1|-");
  Page last(*take(), 404);
  apply(last);
  EXPECT_EQ(ask("SELECT * FROM redirect_chains ORDER BY hops DESC LIMIT 1"),
            "http://a/1|2|http://a/1 -> http://a/2 -> http://a/3|http://a/3|404");
  EXPECT_EQ(ask("SELECT redirect_hops, final_status FROM results ORDER BY url"), "2|404 1|404 -|-");
}

TEST_F(AnalysisTest, ACircleOfRedirectsHasAnEnd) {
  open();
  add_seeds({"http://a/1"});
  apply(Page(*take()).redirect("http://a/2"));
  apply(Page(*take()).redirect("http://a/3"));
  apply(Page(*take()));
  Database(settings.path, OpenMode::write).execute("UPDATE pages SET redirect_id = 1 WHERE url_id = 3");
  EXPECT_EQ(ask("SELECT hops, redirect_hops FROM redirect_chains JOIN results USING (url) WHERE url = 'http://a/1'"),
            "2|2");
}

TEST_F(AnalysisTest, Hreflang) {
  open();
  add_seeds({"http://a/en", "http://a/de"});
  Page en(*take());
  en.link("http://a/en").link("http://a/de").link("http://a/fr");
  en.outcome.alternates = {{0, "en,x-default"}, {1, "de"}, {2, "fr"}};
  apply(en);
  EXPECT_EQ(ask("SELECT lang, returns FROM hreflang ORDER BY lang"), "de|- en|1 fr|- x-default|1");
  Page de(*take());
  de.link("http://a/en", {.kind = model::LinkKind::head});
  de.outcome.alternates = {{0, "en"}};
  apply(de);
  Page fr(*take());
  apply(fr);
  EXPECT_EQ(ask("SELECT url, lang, href, returns FROM hreflang ORDER BY url, lang"),
            "http://a/de|en|http://a/en|1 http://a/en|de|http://a/de|1 http://a/en|en|http://a/en|1"
            " http://a/en|fr|http://a/fr|0 http://a/en|x-default|http://a/en|1");
}

TEST_F(AnalysisTest, WhatMayBeIndexed) {
  open();
  add_seeds({"http://a/1", "http://a/2", "http://a/3", "http://a/4", "http://a/5"});
  const auto store_with = [&](std::uint16_t status, const char* robots, const char* canonical) {
    Page page(*take(), status);
    page.outcome.robots = robots;
    if (canonical != nullptr) page.outcome.canonical = canonical;
    apply(page);
  };
  store_with(200, "follow", "http://a/1");
  store_with(200, "nosnippet, noindex", nullptr);
  store_with(200, "", "http://a/1");
  store_with(404, "", nullptr);
  EXPECT_EQ(ask("SELECT indexable, indexable_why FROM results ORDER BY url"),
            "1|- 0|noindex 0|canonical 0|status 404 -|-");
}

TEST_F(AnalysisTest, SecurityHeaders) {
  open();
  add_seeds({"http://a/1", "http://a/2"});
  Page page(*take());
  page.outcome.content_type = "text/html";
  page.outcome.headers = {{"X-FRAME-OPTIONS", "DENY"}};
  apply(page);
  Page unknown(*take());
  unknown.outcome.content_type = "text/html";
  apply(unknown);
  EXPECT_EQ(ask("SELECT value FROM security_headers WHERE header = 'X-Frame-Options'"), "DENY");
  EXPECT_EQ(ask("SELECT count(*), count(value) FROM security_headers"), "6|1");
}

}  // namespace
}  // namespace crawl::storage::test
