// Which links a page has: elements, resolution, <base>, distinctness, anchor text, nofollow, refresh.
#include <gmock/gmock.h>

#include "tests/parser/html/html_support.h"

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

// ---- what the standard keeps, and where the ways to read a page may differ ------------------------------------------

// Any content may be in a <select> (https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody).
TEST(Select, KeepsItsContent) {
  const auto found = [](std::string_view html) { return urls(parse_page(html)); };
  const std::string base = "http://example.org/";
  EXPECT_THAT(found("<form><select name=x><option>1<option>2</form><p><a href=/a>next</a>"), ElementsAre(base + "a"));
  EXPECT_THAT(found("<select><a href=/a>x</a></select><a href=/b>y</a>"), ElementsAre(base + "a", base + "b"));
  EXPECT_THAT(found("<select><option><div><a href=/a>x</a></div></select>"), ElementsAre(base + "a"));
  EXPECT_THAT(found("<table><tr><td><select><option>1<td><a href=/a>x</a></table>"), ElementsAre(base + "a"));
  EXPECT_THAT(found("<select><table><tr><td><a href=/a>x</a></table></select>"), ElementsAre(base + "a"));
  EXPECT_THAT(found("<select><iframe src=/a></iframe></select>"), ElementsAre(base + "a"));
  EXPECT_THAT(found("<select><svg><a href=/a></a></svg></select>"), ElementsAre(base + "a"));
  EXPECT_THAT(found("<select><textarea><a href=/no></textarea><a href=/a>x</a>"), ElementsAre(base + "a"));
  EXPECT_EQ(parse_page("<select><option>a<select><p>b").text, "a\n\nb");
  EXPECT_EQ(parse_page("<select><option>a<input><p>b").text, "a\n\nb");
  EXPECT_EQ(parse_page("<select><title>yes</title></select>").title, "yes");
}

// https://html.spec.whatwg.org/multipage/parsing.html#frameset-ok-flag, in every combination of what does and does not
// keep a frameset from being the page.
TEST(Frameset, TakesTheBodysPlaceUnlessSomethingIsThere) {
  using namespace std::string_literals;
  const std::string empty[] = {
      "",      " ",    "\0"s, "&#32;",       "<p>",      "<input type=hidden>", "<INPUT TYPE='Hidden'>", "<form>",
      "<div>", "</p>", "<b>", "<svg></svg>", "<option>", "<noembed>x</noembed>"};
  const std::string full[] = {"x",      "&#0;",       "</br>",    "<br>",     "<input>", "<input type=text>",
                              "<hr>",   "<table>",    "<select>", "<button>", "<li>",    "<img>",
                              "<svg>x", "<textarea>", "<pre>",    "<iframe>", "<body>",  "<object>",
                              "<area>", "<template>"};
  const std::string frames = "<frameset><frame src=/frame></frameset><a href=/link>x</a>";
  const auto is = [&](const std::string& before, std::string_view path) {
    EXPECT_THAT(urls(parse_page(before + frames)), ElementsAre("http://example.org" + std::string(path))) << before;
  };
  for (const std::string& first : empty) {
    for (const std::string& second : empty) is(first + second, "/frame");
  }
  for (const std::string& some : full) {
    const bool hides = some == "<textarea>" || some == "<iframe>";  // what follows is its text
    const bool inert = some == "<template>";
    for (const std::string& other : empty) {
      if (!hides && !inert) is(other + some + (some == "<table>" ? "</table>" : ""), "/link");
    }
  }
}

TEST(Frameset, WhatStoodInTheBodyIsGone) {
  const auto page = parse_page(
      "<title>a</title><body-x><p><a href=/gone></a><meta name=robots content=nofollow><meta "
      "name=description content=gone><frameset><frame src=/frame>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/frame"));
  EXPECT_EQ(page.title, "a");
  EXPECT_EQ(page.description, std::nullopt);
  EXPECT_FALSE(page.nofollow);
}

// https://url.spec.whatwg.org/#concept-basic-url-parser: only spaces at the ends of the whole are no part of a URL.
TEST(Links, SpacesBeforeAFragmentStay) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"/page #top", "/page%20"}, {"/p?q=a #t", "/p?q=a%20"}, {" /page ", "/page"},
      {" /page# top ", "/page"},  {"/page\t#top", "/page"},   {"/page \n #top", "/page%20%20"},
      {" #top", "/dir/page"},     {"/a#b#c", "/a"},           {"# #", "/dir/page"},
      {"/p  #", "/p%20%20"}};
  for (const auto& [href, path] : cases) {
    const auto page = parse_page("<a href='" + std::string(href) + "'>x</a>");
    EXPECT_THAT(urls(page), ElementsAre("http://example.org" + std::string(path))) << href;
  }
}

TEST(Links, OnlyOfElementsThatLink) {
  EXPECT_THAT(urls(parse_page("<svg><area href=a></area><a href=b></a><iframe src=c></iframe></svg>")),
              ElementsAre("http://example.org/dir/b"));
  EXPECT_THAT(urls(parse_page("<math><frame src=a></frame><iframe src=b></iframe></math><map><area href=c></map>")),
              ElementsAre("http://example.org/dir/c"));
}

// https://html.spec.whatwg.org/multipage/scripting.html#attr-template-shadowrootmode
TEST(Links, OfTemplatesOnlyInShadowRoots) {
  EXPECT_THAT(urls(parse_page("<template><a href=a>x</a><iframe src=b></iframe></template><a href=c>y</a>")),
              ElementsAre("http://example.org/dir/c"));
  const auto page =
      parse_page("<div><template shadowrootmode=Open><p><a href=a>x</a><title>t</title></template>y</div>");
  EXPECT_THAT(urls(page), ElementsAre("http://example.org/dir/a"));
  EXPECT_EQ(page.text, "x\n\ny");
  EXPECT_EQ(page.title, std::nullopt);
  EXPECT_THAT(
      urls(parse_page("<div><template shadowrootmode=closed><template><a href=a>x</a></template><a href=b>"
                      "</a></template></div><div><template shadowrootmode=no><a href=c>x</a></template></div>"
                      "<template><div><template shadowrootmode=open><a href=d>x</a></template></div></template>")),
      ElementsAre("http://example.org/dir/b"));
  EXPECT_THAT(urls(parse_page("<template><base href=/other/></template><a href=a>x</a>")),
              ElementsAre("http://example.org/dir/a"));
}

// ---- heads and headers ---------------------------------------------------------------------------------------------

std::vector<std::string> kinds(const PageRecord& record) {
  std::vector<std::string> all;
  for (const auto& link : record.links) all.push_back(link.url.substr(link.host_end) + " " + link.rel);
  return all;
}

TEST(HeadLinks, NameTheNextPageAndOtherLanguages) {
  const auto page = parse_page(
      "<link rel='next' href=/2><link rel=PREV href=/0><link rel=alternate hreflang=de href=/de><link rel=alternate "
      "type=application/rss+xml href=/feed><link rel=amphtml href=/amp><link rel=stylesheet href=/css><link "
      "rel='alternate "
      "stylesheet' hreflang=de href=/css2><link rel=canonical href=/canonical><a href=/a>x</a>");
  EXPECT_THAT(kinds(page), ElementsAre("/a ", "/2 next", "/0 PREV", "/de alternate"));
  EXPECT_EQ(page.link_count, 1u);
  EXPECT_EQ(page.canonical, "http://example.org/canonical");
}

TEST(HeadLinks, AnElementSaysMoreOfAPair) {
  const auto page = parse_page("<link rel=next href=/2><a href=/2 rel=nofollow>two</a>");
  EXPECT_THAT(kinds(page), ElementsAre("/2 nofollow"));
  EXPECT_EQ(page.links[0].text, "two");
  EXPECT_TRUE(page.links[0].nofollow);
  EXPECT_EQ(page.link_count, 1u);
}

TEST(HeaderLinks, AreReadAsRfc8288SaysAndByNoBase) {
  PageOptions options;
  options.headers = {{"Link", "</n>; rel=\"next\", <de?a,b>; REL=alternate; hreflang=\"de\"; title=\"a, <b>; rel=x\""},
                     {"link", "</x>; rel=preload; as=style,<//other.org/p>;rel=\"nofollow prev\""},
                     {"Link", "</c>; rel=canonical"},
                     {"Link", "</else>; rel=next; anchor=\"/b\""},
                     {"Link", "</broken; rel=next"}};
  const auto page = parse_page("<base href=/base/><p>x", options);
  EXPECT_THAT(kinds(page), ElementsAre("/n next", "/dir/de?a,b alternate", "/p nofollow prev"));
  EXPECT_EQ(page.links[2].nofollow, true);
  EXPECT_EQ(page.canonical, "http://example.org/c");
  EXPECT_EQ(page.link_count, 0u);
}

TEST(HeaderLinks, RefreshGoesBeforeTheElement) {
  PageOptions options;
  options.headers = {{"Refresh", "0; URL='/next'"}};
  EXPECT_THAT(kinds(parse_page("", options)), ElementsAre("/next refresh"));
  EXPECT_THAT(kinds(parse_page("<base href=/b/><meta http-equiv=refresh content=0;url=other>", options)),
              ElementsAre("/next refresh"));
  options.headers = {{"Refresh", "5"}};
  EXPECT_THAT(kinds(parse_page("", options)), ElementsAre());
}

TEST(HeaderLinks, LanguageOfTheHeaderComesLast) {
  PageOptions options;
  options.headers = {{"Content-Language", "it"}};
  EXPECT_EQ(parse_page("<p>x", options).language, "it");
  EXPECT_EQ(parse_page("<html lang=de>", options).language, "de");
  EXPECT_EQ(parse_page("<html xml:lang=es>", options).language, "es");
  EXPECT_EQ(parse_page("<html xml:lang=es lang=de>", options).language, "de");
  EXPECT_EQ(parse_page("<meta http-equiv=content-language content=fr>", options).language, "fr");
  options.headers = {{"Content-Language", "it, fr"}};
  EXPECT_EQ(parse_page("<p>x", options).language, std::nullopt);
  options.headers = {{"Content-Language", "it"}, {"Content-Language", "fr"}};
  EXPECT_EQ(parse_page("<p>x", options).language, std::nullopt);
}

}  // namespace
}  // namespace crawl::test
