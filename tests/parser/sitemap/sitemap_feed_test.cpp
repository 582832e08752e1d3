// Feeds as sitemaps: RSS in its kinds, and Atom.
#include "tests/parser/sitemap/sitemap_support.h"

namespace crawl::test {
namespace {

using parser::SitemapKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SitemapFeedTest, Rss2) {
  const auto read = read_sitemap(
      "<rss "
      "version='2.0'><channel><link>http://example.org/channel</link><image><url>/i.png</url><link>/no</link></image>"
      "<item><title>a</title><link> http://example.org/a </link><atom:link href='/self' rel='self'/>"
      "<enclosure url='http://example.org/a.mp3'/><source url='http://example.org/other'>s</source>"
      "<pubDate>Thu, 05 Jan 2017 13:34:51 +0100</pubDate></item>"
      "<item><guid isPermaLink='true'>http://example.org/b</guid></item>"
      "<item><guid>urn:uuid:7bd204c6</guid></item><item><guid>word</guid></item>"
      "<item><link>/c?x=1&amp;y=2</link><guid>http://example.org/guid</guid></item></channel></rss>");
  EXPECT_EQ(read.result.kind, SitemapKind::rss);
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a", "http://example.org/b", "http://example.org/c?x=1&y=2"));
  EXPECT_EQ(read.pages[0].last_modified_ms, 1483619691000);
  EXPECT_EQ(read.result.refused, 2u);
}

// https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt
TEST(SitemapFeedTest, AGuidThatIsNoPermaLinkIsNoPage) {
  const auto read = read_sitemap(
      "<rss version='2.0'><channel><item><guid isPermaLink='false'>http://g.example/1</guid></item>"
      "<item><guid isPermaLink=' FALSE '>http://g.example/2</guid></item>"
      "<item><guid isPermaLink='false'>http://g.example/3</guid><link>http://example.org/3</link></item>"
      "<item><guid ispermalink='false'>http://g.example/4</guid></item>"
      "<item><guid>http://g.example/5</guid></item></channel></rss>");
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/3", "http://g.example/5"));
}

TEST(SitemapFeedTest, Rss1) {
  const auto read = read_sitemap(
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
      "<channel><link>http://example.org/pub</link></channel><image><link>http://example.org/i</link></image>"
      "<item><link>http://example.org/a</link><dc:date>2005-01-01</dc:date></item>"
      "<r:item><r:link>http://example.org/b</r:link></r:item></rdf:RDF>");
  EXPECT_EQ(read.result.kind, SitemapKind::rss);
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a", "http://example.org/b"));
  EXPECT_EQ(read.pages[0].last_modified_ms, 1104537600000);
}

TEST(SitemapFeedTest, Atom) {
  const auto read = read_sitemap(
      "<feed xmlns='http://www.w3.org/2005/Atom'><link href='/feed'/><id>http://example.org/feed</id>"
      "<entry><link rel='edit' href='/edit'/><link rel='enclosure' href='/e.mp3'/><link href='/a'/>"
      "<link rel='alternate' href='/second'/><updated>2003-12-13T18:30:02Z</updated>"
      "<content type='xhtml'><div><a href='/no'/><link href='/no'/></div></content></entry>"
      "<entry><link rel='Alternate' href='/b'/><published>2005-01-01</published>"
      "<source><link href='/source'/></source></entry>"
      "<entry><link rel='self' href='/no'/></entry></feed>");
  EXPECT_EQ(read.result.kind, SitemapKind::atom);
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a", "http://example.org/b"));
  EXPECT_EQ(read.pages[0].last_modified_ms, 1071340202000);
  EXPECT_EQ(read.pages[1].last_modified_ms, 1104537600000);
  EXPECT_EQ(read.result.refused, 1u);
}

// RFC 4287 section 2: every element may have an xml:base.
TEST(SitemapFeedTest, AtomBases) {
  const auto read = read_sitemap(
      "<a:feed xml:base='http://one.example/x/'><a:entry><a:link href='a'/></a:entry>"
      "<a:entry xml:base='y/'><a:link href='b'/></a:entry>"
      "<a:entry xml:base='y/'><a:link xml:base='http://two.example/' href='c'/></a:entry>"
      "<a:entry><a:link xml:base='http://[' href='d'/></a:entry></a:feed>");
  EXPECT_THAT(read.urls(), ElementsAre("http://one.example/x/a", "http://one.example/x/y/b", "http://two.example/c",
                                       "http://one.example/x/d"));
}

TEST(SitemapFeedTest, EntitiesOfHtmlAreText) {
  const auto read = read_sitemap(
      "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://example.org/rss.dtd'>"
      "<rss><channel><item><title>&nbsp;&eacute;</title><link>/a</link></item></channel></rss>");
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a"));
  EXPECT_EQ(read.result.note, "");
}

}  // namespace
}  // namespace crawl::test
