// Which links a page has: elements, resolution, <base>, distinctness, anchor text, nofollow, refresh.
#include <gmock/gmock.h>

#include "tests/parser/html_support.h"

namespace crawl::test {
namespace {

using model::LinkKind;
using parser::PageRecord;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Links, FourElementsLinkInDocumentOrder) {
  const PageRecord page = parse_page(
      "<a href=/a>A</a><map><area href=/b alt=Bee></map><iframe src=/c></iframe><link href=/no><img src=/no>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/a", "http://example.org/b", "http://example.org/c"));
  EXPECT_EQ(page.link_count, 3u);
  EXPECT_EQ(page.links[1].text, "Bee");
}

TEST(Links, FramesOfAFrameset) {
  const PageRecord page = parse_page("<frameset><frame src=left><frame src=right><noframes><a href=n>n</a></noframes>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/dir/left", "http://example.org/dir/right"));
}

TEST(Links, FragmentIsDroppedAndThePageItselfIsATarget) {
  const PageRecord page = parse_page("<a href=#top>t</a><a href=''>self</a><a href=x#1>1</a><a href=x#2>2</a>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/dir/page", "http://example.org/dir/x"));
  EXPECT_EQ(page.link_count, 2u);
  EXPECT_EQ(page.links[1].text, "1");
}

TEST(Links, OtherSchemesAndWhatIsNoUrlAreNotCounted) {
  const PageRecord page = parse_page(
      "<a href='mailto:a@b'>m</a><a href='javascript:void(0)'>j</a><a href='data:,x'>d</a><a href='http://[bad/'>b</a>"
      "<a>none</a><a name=x>anchor</a><iframe></iframe><iframe src=''></iframe><a href='ftp://f/'>f</a>");
  EXPECT_THAT(page.links, IsEmpty());
  EXPECT_EQ(page.link_count, 0u);
}

TEST(Links, SpellingsOfOneTargetAreOneLink) {
  const PageRecord page = parse_page(
      "<a href=' http://EXAMPLE.org:80/a '>one</a><a href=/a>two</a><a href=/b/../a>three</a><a "
      "href=\"/\na\">four</a>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/a"));
  EXPECT_EQ(page.links[0].text, "one");
  EXPECT_EQ(std::string_view(page.links[0].url).substr(page.links[0].host_begin, 11), "example.org");
  EXPECT_EQ(page.links[0].host_end - page.links[0].host_begin, 11u);
}

TEST(Links, HostSpanIncludesAPort) {
  const PageRecord page = parse_page("<a href=https://h.example:8443/p>x</a>");
  const auto& link = page.links.at(0);
  EXPECT_EQ(link.url.substr(link.host_begin, link.host_end - link.host_begin), "h.example:8443");
}

// https://html.spec.whatwg.org/multipage/semantics.html#the-base-element
TEST(Links, FirstBaseWithHrefCountsForLinksBeforeItToo) {
  const PageRecord page =
      parse_page("<a href=x>x</a><base target=_top><base href=/other/><BASE HREF=/third/><a href=#f>f</a>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/other/x", "http://example.org/other/"));
}

TEST(Links, BaseThatIsNoHttpUrlIsPassedOver) {
  EXPECT_THAT(urls(parse_page("<base href='data:,x'><a href=x>x</a>")), ElementsAre("http://example.org/dir/x"));
  EXPECT_THAT(urls(parse_page("<base href='http://[/'><a href=x>x</a>")), ElementsAre("http://example.org/dir/x"));
  EXPECT_THAT(urls(parse_page("<!-- <base href=/no/> --><a href=x>x</a>")), ElementsAre("http://example.org/dir/x"));
}

TEST(Links, AnchorTextIsCollapsedAndHasTheAltOfImages) {
  const PageRecord page = parse_page(
      "<a href=a>\n  two\t words <b>bold</b><img alt=' a  picture '> <script>no()</script></a>"
      "<a href=b><div>one</div><div>two</div>three</a><a href=c><img src=x></a>");
  EXPECT_EQ(page.links[0].text, "two words bold a picture");
  EXPECT_EQ(page.links[1].text, "one two three");
  EXPECT_EQ(page.links[2].text, "");
}

TEST(Links, AnchorTextIsBounded) {
  const PageRecord page = parse_page("<a href=a>" + repeated("\xC3\xA4", 4000) + "</a>");
  EXPECT_EQ(page.links[0].text, repeated("\xC3\xA4", 512));
}

TEST(Links, TextOfNestedLinksBelongsToTheInner) {
  const PageRecord page = parse_page("<svg><a href=o>outer <a xlink:href=i>inner</a> again</a></svg>");
  ASSERT_EQ(page.links.size(), 2u);
  EXPECT_EQ(page.links[0].text, "outer again");
  EXPECT_EQ(page.links[1].text, "inner");
}

TEST(Links, NofollowOnlyIfEveryLinkToTheTargetIs) {
  const PageRecord page = parse_page(
      "<a rel=nofollow href=a>1</a><a href=a>2</a><a rel='ugc NOFOLLOW' href=b>1</a><a rel=nofollow href=./b>2</a>"
      "<a rel=nofollow href=c>1</a><a href=./c>2</a><a rel=nofollows href=d>1</a>");
  EXPECT_FALSE(page.links[0].nofollow);
  EXPECT_TRUE(page.links[1].nofollow);
  EXPECT_EQ(page.links[1].rel, "ugc NOFOLLOW");
  EXPECT_FALSE(page.links[2].nofollow);
  EXPECT_FALSE(page.links[3].nofollow);
}

TEST(Links, RefreshIsKeptButNotCounted) {
  const PageRecord page = parse_page("<meta http-equiv=Refresh content='0; URL=next'><a href=a>a</a>");
  ASSERT_EQ(page.links.size(), 2u);
  EXPECT_EQ(page.link_count, 1u);
  EXPECT_EQ(page.links[1].url, "http://example.org/dir/next");
  EXPECT_EQ(page.links[1].kind, LinkKind::refresh);
  EXPECT_EQ(page.links[1].rel, "refresh");
}

TEST(Links, AnElementSaysMoreOfATargetThanARefresh) {
  const PageRecord page = parse_page("<meta http-equiv=refresh content='5;url=/a'><a href=/a rel=next>text</a>");
  ASSERT_EQ(page.links.size(), 1u);
  EXPECT_EQ(page.links[0].kind, LinkKind::anchor);
  EXPECT_EQ(page.links[0].text, "text");
  EXPECT_EQ(page.link_count, 1u);
}

// https://url.spec.whatwg.org/#query-state: the query of a link is encoded in the document's charset, its path is not.
TEST(Links, QueryIsEncodedInTheCharsetOfTheDocument) {
  const PageRecord page = parse_page("<a href='/\xD6\xD0?q=\xD6\xD0'>x</a>", {.header_charset = "gbk"});
  EXPECT_EQ(page.charset, "GBK");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/%E4%B8%AD?q=%D6%D0"));
}

TEST(Links, EntitiesInUrlsAreDecoded) {
  const PageRecord page = parse_page("<a href='/a?x=1&amp;y=2&copy=3'>x</a>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/a?x=1&y=2&copy=3"));
}

TEST(Links, CountedThoughTheGraphIsNotWanted) {
  PageOptions options;
  options.settings.want_links = false;
  const PageRecord page = parse_page("<a href=a>a</a><a href=b>b</a>", options);
  EXPECT_THAT(page.links, IsEmpty());
  EXPECT_EQ(page.link_count, 2u);
}

TEST(Links, TooManyAreCutWithANote) {
  PageOptions options;
  options.settings.tree_budget_ns = 60'000'000'000;
  options.settings.want_text = false;
  std::string html;
  for (int i = 0; i < 200'005; ++i) html += "<a href=" + std::to_string(i) + ">";
  const PageRecord page = parse_page(html, options);
  EXPECT_EQ(page.link_count, 200'000u);
  EXPECT_THAT(page.notes, ElementsAre("only the first 200000 distinct links were read"));
}

// A base of 60 KB and links of a few bytes would make gigabytes of URLs.
TEST(Links, ALongBaseDoesNotMultiply) {
  PageOptions options;
  options.settings.tree_budget_ns = 60'000'000'000;
  options.settings.want_text = false;
  std::string html = "<base href=/" + repeated("b", 60'000) + "/>";
  for (int i = 0; i < 20'000; ++i) html += "<a href=" + std::to_string(i) + ">";
  const PageRecord page = parse_page(html, options);
  EXPECT_LT(page.links.size(), 2300u);
  EXPECT_THAT(page.notes, ElementsAre("links are so long that not all were read"));
}

}  // namespace
}  // namespace crawl::test
