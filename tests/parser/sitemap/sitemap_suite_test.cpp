// The public suite of sitemaps and feeds. The expected URLs and counts are those of crawler-commons' tests of its
// parser, without its location rule, which is judged elsewhere here.
#include "tests/parser/sitemap/sitemap_support.h"
#include "tests/parser/suites.h"

namespace crawl::test {
namespace {

using parser::SitemapKind;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::StartsWith;

struct SuiteCase {
  const char* file;
  const char* url;
  SitemapKind kind;
  std::size_t entries;
  std::size_t refused = 0;
};

constexpr SuiteCase cases[] = {
    {"sitemaps/atom.xml", "http://example.org/atom.xml", SitemapKind::atom, 1},
    {"sitemaps/do-not-visit.txt", "http://www.example.com/do-not-visit.txt", SitemapKind::text, 1},
    {"sitemaps/sitemap-with-bom.txt", "http://www.domain.com/sitemap.txt", SitemapKind::text, 2},
    {"sitemaps/sitemap.badns.xml", "http://www.example.com/sitemap.badns.xml", SitemapKind::urlset, 2},
    {"sitemaps/sitemap.index.xml", "http://www.example.com/sitemap.index.xml", SitemapKind::index, 15},
    {"sitemaps/sitemap.ns.xml", "http://www.example.com/sitemap.ns.xml", SitemapKind::urlset, 2},
    {"sitemaps/sitemap.txt", "http://www.domain.com/sitemap.txt", SitemapKind::text, 2},
    {"sitemaps/sitemap.txt.gz", "http://www.example.com/sitemap.txt.gz", SitemapKind::text, 5},
    {"sitemaps/xmlSitemap.gz", "http://www.example.com/sitemap.xml.gz", SitemapKind::urlset, 5},
    {"sitemaps/extension/hebdenbridgetimes-articles-sitemap.xml",
     "http://www.hebdenbridgetimes.co.uk/sitemap-article-2015-18.xml", SitemapKind::urlset, 74},
    {"sitemaps/extension/pagemaps-sitemap.xml", "http://www.example.com/sitemap.xml", SitemapKind::urlset, 2},
    {"sitemaps/extension/shinpaideshou-news-sitemap.xml", "https://shinpaideshou.wordpress.com/news-sitemap.xml",
     SitemapKind::urlset, 3},
    {"sitemaps/extension/sitemap-images.xml", "http://www.example.com/sitemap-images.xml", SitemapKind::urlset, 1},
    {"sitemaps/extension/sitemap-links.xml", "http://www.example.com/sitemap-links.xml", SitemapKind::urlset, 3},
    {"sitemaps/extension/sitemap-mobile.xml", "http://www.example.org/sitemap-mobile.xml", SitemapKind::urlset, 3},
    {"sitemaps/extension/sitemap-news.xml", "http://www.example.org/sitemap-news.xml", SitemapKind::urlset, 2},
    {"sitemaps/extension/sitemap-videos-tvshow.xml", "https://example.org/sitemap.xml", SitemapKind::urlset, 1},
    {"sitemaps/extension/sitemap-videos.xml", "http://www.example.com/sitemap-video.xml", SitemapKind::urlset, 3},
    // One item has nothing but a guid with isPermaLink="false", which the suite takes for a page. RSS 2.0 says that
    // such a guid may not be taken for a URL: https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt
    {"rss/feed.rss", "https://www.example.com/index.php?feed/rss", SitemapKind::rss, 3, 1},
    {"rss/xmlRss_pubDate.xml", "http://www.example.com/rss.xml", SitemapKind::rss, 7},
};

std::string suite_file(const std::string& name) {
  return read_suite_file("sitemaps/" + name);
}

ReadSitemap read_file(const std::string& name) {
  for (const SuiteCase& test : cases) {
    if (name == test.file) return read_sitemap(suite_file(name), {.url = test.url});
  }
  ADD_FAILURE() << name << " is no case";
  return {};
}

TEST(SitemapSuite, KindsAndCounts) {
  CRAWL_NEEDS_SUITE("sitemaps");
  for (const SuiteCase& test : cases) {
    const auto read = read_file(test.file);
    EXPECT_EQ(read.result.kind, test.kind) << test.file;
    EXPECT_EQ(read.pages.size() + read.sitemaps.size(), test.entries) << test.file;
    EXPECT_EQ(test.kind == SitemapKind::index, read.pages.empty()) << test.file;
    EXPECT_EQ(read.result.refused, test.refused) << test.file;
    EXPECT_EQ(read.result.note, "") << test.file;
  }
}

// No file of the suite is left out.
TEST(SitemapSuite, EveryFile) {
  CRAWL_NEEDS_SUITE("sitemaps");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(suites_folder() / "sitemaps")) {
    files += entry.is_regular_file() && entry.path().filename() != "README";
  }
  EXPECT_EQ(files, std::size(cases));
}

TEST(SitemapSuite, LooksLikeSitemap) {
  CRAWL_NEEDS_SUITE("sitemaps");
  for (const SuiteCase& test : cases) {
    EXPECT_EQ(parser::looks_like_sitemap(suite_file(test.file)), test.kind != SitemapKind::text) << test.file;
  }
}

TEST(SitemapSuite, Urls) {
  CRAWL_NEEDS_SUITE("sitemaps");
  EXPECT_THAT(read_file("sitemaps/atom.xml").urls(), ElementsAre("http://example.org/2003/12/13/atom03"));
  EXPECT_THAT(read_file("sitemaps/sitemap.badns.xml").urls(),
              ElementsAre("http://www.example.com/1", "http://www.example.com/2"));
  EXPECT_THAT(read_file("sitemaps/sitemap.index.xml").sitemap_urls(),
              Contains("https://example.com/sitemap.jss?portalCode=10260&lang=en"));
  EXPECT_THAT(read_file("rss/feed.rss").urls(),
              ElementsAre("https://www.example.com/blog/post/1", "https://www.example.com/foo?q=a&l=en",
                          "https://www.example.com/foo?q=a&l=fr"));
  EXPECT_THAT(read_file("sitemaps/extension/hebdenbridgetimes-articles-sitemap.xml").urls(),
              Each(StartsWith("http://www.hebdenbridgetimes.co.uk/")));
  EXPECT_THAT(read_file("sitemaps/extension/sitemap-links.xml").urls(),
              ElementsAre("http://www.example.com/english/", "http://www.example.com/deutsch/",
                          "http://www.example.com/schweiz-deutsch/"));
}

TEST(SitemapSuite, PrioritiesAndDates) {
  CRAWL_NEEDS_SUITE("sitemaps");
  const auto read = read_file("sitemaps/xmlSitemap.gz");
  EXPECT_EQ(read.pages.at(0).priority, 0.8);
  EXPECT_EQ(read.pages.at(1).priority, 0.5);
  EXPECT_EQ(read.pages.at(3).priority, 0.3);
  EXPECT_EQ(read.pages.at(1).url, "http://www.example.com/catalog?item=12&desc=vacation_hawaii");
  EXPECT_EQ(read.pages.at(1).last_modified_ms, std::nullopt);
  EXPECT_EQ(read.pages.at(3).last_modified_ms, 1103824815000);
}

TEST(SitemapSuite, PubDates) {
  CRAWL_NEEDS_SUITE("sitemaps");
  std::vector<std::optional<std::int64_t>> dates;
  for (const auto& page : read_file("rss/xmlRss_pubDate.xml").pages) dates.push_back(page.last_modified_ms);
  EXPECT_THAT(dates, ElementsAre(1483619691000, 1483619692000, 1483619693000, 1483619694000, std::nullopt, std::nullopt,
                                 std::nullopt));
}

}  // namespace
}  // namespace crawl::test
