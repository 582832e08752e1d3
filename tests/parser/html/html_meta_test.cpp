// What a page says of itself: title, description, language, canonical, robots; and the grammars of refresh and
// sniffing.
#include "parser/html/meta_values.h"
#include "parser/html/sniff.h"
#include "tests/parser/html/html_support.h"

namespace crawl::test {
namespace {

using parser::refresh_target;

// https://html.spec.whatwg.org/multipage/dom.html#document.title
TEST(Meta, TitleIsStrippedAndCollapsed) {
  EXPECT_EQ(parse_page("<title>\n  A &amp; B\t\tC  </title>").title, "A & B C");
  EXPECT_EQ(parse_page("<title> \xC2\xA0x </title>").title, "\xC2\xA0x");  // a no-break space is no ASCII white space
  EXPECT_EQ(parse_page("<title></title>").title, "");
  EXPECT_EQ(parse_page("<p>x").title, std::nullopt);
}

TEST(Meta, TitleIsTheFirstOfTheHtmlNamespace) {
  EXPECT_EQ(parse_page("<body><svg><title>circle</title></svg><title>page</title><title>second</title>").title, "page");
  EXPECT_EQ(parse_page("<template><title>no</title></template><title>yes</title>").title, "yes");
}

TEST(Meta, TitleIsBounded) {
  EXPECT_EQ(parse_page("<title>" + repeated("x", 100'000)).title->size(), 16'384u);
}

TEST(Meta, Description) {
  EXPECT_EQ(parse_page("<meta NAME=Description content=' a  b '><meta name=description content=c>").description, "a b");
  EXPECT_EQ(parse_page("<meta name=keywords content=k>").description, std::nullopt);
}

TEST(Meta, Language) {
  EXPECT_EQ(parse_page("<html lang=' de-CH '><meta http-equiv=content-language content=fr>").language, "de-CH");
  EXPECT_EQ(parse_page("<meta http-equiv=content-language content=' fr x'>").language, "fr");
  EXPECT_EQ(parse_page("<meta http-equiv=content-language content='fr, de'>").language, std::nullopt);
  EXPECT_EQ(parse_page("<html lang=''><p lang=it>x").language, std::nullopt);
}

TEST(Meta, CanonicalIsResolved) {
  EXPECT_EQ(parse_page("<base href=/b/><link rel='alternate' href=no><link rel='x Canonical' href=c#f>").canonical,
            "http://example.org/b/c");
  EXPECT_EQ(parse_page("<link rel=canonical href='mailto:x'>").canonical, std::nullopt);
  EXPECT_EQ(parse_page("<p>x<link rel=canonical href=/c>").canonical, std::nullopt);
  EXPECT_EQ(parse_page("<head></head><link rel=canonical href=/c><p>").canonical, "http://example.org/c");
}

TEST(Meta, Robots) {
  const auto page = parse_page("<meta name=ROBOTS content='NoIndex,follow'>");
  EXPECT_TRUE(page.noindex);
  EXPECT_FALSE(page.nofollow);
  EXPECT_TRUE(parse_page("<meta name=robots content=none>").nofollow);
  EXPECT_FALSE(parse_page("<meta name=googlebot content=noindex>").noindex);
}

TEST(Meta, RobotsHeader) {
  const auto with_header = [](std::string value) {
    return parse_page("<p>x", PageOptions{.headers = {{"X-Robots-Tag", std::move(value)}}});
  };
  EXPECT_TRUE(with_header("noindex, nofollow").nofollow);
  EXPECT_TRUE(with_header("max-snippet: 20, noindex").noindex);
  EXPECT_TRUE(with_header("unavailable_after: 2030-01-01, noindex").noindex);
  EXPECT_FALSE(with_header("otherbot: noindex").noindex);
}

TEST(Meta, LongOnesAreCutWithANote) {
  const std::string all(parser::max_title, 'x');
  EXPECT_THAT(parse_page("<title>" + all + " </title>").notes, IsEmpty());
  const auto page = parse_page("<title>" + all + "y</title><meta name=description content='" + all + " z'>");
  EXPECT_EQ(page.title, all);
  EXPECT_EQ(page.description, all);
  EXPECT_THAT(page.notes, ElementsAre("the title was cut to 16 KiB", "the description was cut to 16 KiB"));
}

TEST(Meta, UnavailableAfterIsNoindexFromThenOn) {
  const auto page = parse_page("<meta name=robots content='unavailable_after: Tue, 01 Jan 2030 00:00:00 GMT'>");
  EXPECT_FALSE(page.says_noindex(1'893'455'999'999));
  EXPECT_TRUE(page.says_noindex(1'893'456'000'000));
}

TEST(Meta, RobotsByName) {
  PageOptions options;
  options.settings.product_token = "MyBot";
  EXPECT_TRUE(parse_page("<meta name=mybot content=noindex>", options).noindex);
  EXPECT_FALSE(parse_page("<meta name=otherbot content=noindex>", options).noindex);
  options.headers = {{"x-robots-tag", "otherbot: noindex"}, {"X-Robots-Tag", "MYBOT: nofollow"}};
  EXPECT_FALSE(parse_page("<p>x", options).noindex);
  EXPECT_TRUE(parse_page("<p>x", options).nofollow);
}

// https://html.spec.whatwg.org/multipage/document-lifecycle.html#shared-declarative-refresh-steps
TEST(Meta, RefreshGrammar) {
  EXPECT_EQ(refresh_target("0; url=/a"), "/a");
  EXPECT_EQ(refresh_target("  5.5 , URL = '/a b' tail"), "/a b");
  EXPECT_EQ(refresh_target("1;\"/quoted"), "/quoted");
  EXPECT_EQ(refresh_target("3 /a"), "/a");
  EXPECT_EQ(refresh_target(".5;url=x"), "x");
  EXPECT_EQ(refresh_target("0;urls"), "urls");
  EXPECT_EQ(refresh_target("0;url"), "url");
  EXPECT_EQ(refresh_target("30"), "");
  EXPECT_EQ(refresh_target("30;"), "");
  EXPECT_EQ(refresh_target("x;url=/a"), std::nullopt);
  EXPECT_EQ(refresh_target("5x;url=/a"), std::nullopt);
  EXPECT_EQ(refresh_target(""), std::nullopt);
}

// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
TEST(Sniff, LooksLikeHtml) {
  EXPECT_TRUE(parser::looks_like_html(" \n<!DocType HTML>"));
  EXPECT_TRUE(parser::looks_like_html("\xEF\xBB\xBF<html >"));
  EXPECT_TRUE(parser::looks_like_html("<!--x"));
  EXPECT_TRUE(parser::looks_like_html("<p>"));
  EXPECT_FALSE(parser::looks_like_html("<pre>"));
  EXPECT_FALSE(parser::looks_like_html("<html"));
  EXPECT_FALSE(parser::looks_like_html("<?xml version='1.0'?><html>"));
  EXPECT_FALSE(parser::looks_like_html(""));
  EXPECT_FALSE(parser::looks_like_html("plain text <html>"));
}

// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
TEST(Sniff, TypesByTheirBytes) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> cases[] = {{" <!DOCTYPE HTML>", "text/html"},
                                                                 {"<?xml version='1.0'?>", "text/xml"},
                                                                 {"%PDF-1.4", "application/pdf"},
                                                                 {"\xEF\xBB\xBFplain", "text/plain"},
                                                                 {"\x89PNG\r\n\x1A\nx", "image/png"},
                                                                 {"RIFF1234WEBPVP8", "image/webp"},
                                                                 {"PK\x03\x04", "application/zip"},
                                                                 {"some words", "text/plain"},
                                                                 {"a\x1B b", "text/plain"},
                                                                 {"a\0b"sv, "application/octet-stream"},
                                                                 {"", "text/plain"}};
  for (const auto& [bytes, type] : cases) EXPECT_EQ(parser::sniffed_type(bytes, true), type) << bytes;
  EXPECT_EQ(parser::sniffed_type("<html>", false), "text/plain");
}

}  // namespace
}  // namespace crawl::test
