// The pages of the link-extraction suite. What they must give is written down from Scrapy's tests of its link extractor
// and jsoup's of base href and charset, without the filters of the former: every distinct http(s) target counts here.
#include <gmock/gmock.h>

#include "tests/parser/html/html_support.h"
#include "tests/parser/suites.h"

namespace crawl::test {
namespace {

using ::testing::ElementsAre;

parser::PageRecord suite_page(const std::string& name, std::string charset = "") {
  PageOptions options{.url = "http://example.com/index.html", .header_charset = std::move(charset)};
  return parse_page(read_suite_file("link-extraction/" + name), options);
}

TEST(LinkExtractionSuite, ScrapysSample) {
  CRAWL_NEEDS_SUITE("link-extraction");
  const auto page = suite_page("link_extractor/linkextractor.html");
  EXPECT_EQ(page.title, "Sample page with links for testing LinkExtractor");
  EXPECT_THAT(urls(page), ElementsAre("http://example.com/sample1.html", "http://example.com/sample2.html",
                                      "http://example.com/sample3.html", "http://www.google.com/something",
                                      "http://example.com/innertag.html", "http://example.com/page%204.html"));
  EXPECT_EQ(page.links[0].text, "sample1");
  EXPECT_EQ(page.links[1].text, "sample 2 sample2");
  EXPECT_EQ(page.links[2].text, "sample 3 text");
  EXPECT_EQ(page.links[3].text, "");
  EXPECT_EQ(page.links[4].text, "inner tag");
}

// "latin-1" is no label of an encoding, and the bytes are UTF-8.
TEST(LinkExtractionSuite, UnknownLabel) {
  CRAWL_NEEDS_SUITE("link-extraction");
  const auto page = suite_page("link_extractor/linkextractor_latin1.html");
  EXPECT_EQ(page.charset, "UTF-8");
  EXPECT_THAT(urls(page), ElementsAre("http://example.com/sample_%C3%B1.html", "http://example.com/sample_%C3%A1.html",
                                      "http://example.com/sample_%C3%B6.html?price=%C2%A332&%C2%B5=unit"));
}

TEST(LinkExtractionSuite, NoLabel) {
  CRAWL_NEEDS_SUITE("link-extraction");
  const auto page = suite_page("link_extractor/linkextractor_noenc.html");
  EXPECT_THAT(urls(page),
              ElementsAre("http://example.com/sample_%C3%B1.html", "http://example.com/sample_%E2%82%AC.html"));
}

TEST(LinkExtractionSuite, AnchorsWithoutHref) {
  CRAWL_NEEDS_SUITE("link-extraction");
  const auto page = suite_page("link_extractor/linkextractor_no_href.html");
  EXPECT_THAT(urls(page), ElementsAre("http://example.com/author/Albert-Einstein", "http://example.com/page/1/",
                                      "http://example.com/page/3/", "http://example.com/page/4/"));
}

TEST(LinkExtractionSuite, TestSite) {
  CRAWL_NEEDS_SUITE("link-extraction");
  const auto index = suite_page("test_site/index.html");
  EXPECT_EQ(index.title, "Scrapy test site");
  EXPECT_THAT(urls(index), ElementsAre("http://example.com/item1.html", "http://example.com/item2.html",
                                       "http://example.com/item999.html"));
  EXPECT_EQ(suite_page("test_site/item1.html").title, "Item 1 - Scrapy test site");
  EXPECT_EQ(suite_page("test_site/item2.html").text, "Item 2 name\n\nPrice: $200\nStock: 5");
}

TEST(LinkExtractionSuite, JsoupsBases) {
  CRAWL_NEEDS_SUITE("link-extraction");
  EXPECT_THAT(urls(suite_page("jsoup-basehref.html")), ElementsAre("https://example.com/path/anotherfile.html"));
  EXPECT_EQ(suite_page("jsoup-charset-base.html").link_count, 0u);
}

TEST(LinkExtractionSuite, JsoupsCharsets) {
  CRAWL_NEEDS_SUITE("link-extraction");
  const std::string new_in_chinese = "\xE6\x96\xB0";
  EXPECT_EQ(suite_page("jsoup-meta-charset-1.html").text, new_in_chinese);
  EXPECT_EQ(suite_page("jsoup-meta-charset-2.html", "gb2312").text, new_in_chinese);
  EXPECT_EQ(suite_page("jsoup-meta-charset-3.html", "utf-8").text, new_in_chinese);
}

}  // namespace
}  // namespace crawl::test
