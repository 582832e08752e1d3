// What a page is shown with, and the places in pages that links name. Each by the scanner and by the tree.
#include "parser/facts/css_urls.h"
#include "parser/facts/fragment.h"
#include "parser/facts/resource_reader.h"
#include "tests/parser/html/html_support.h"

namespace crawl::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

parser::PageRecord read_all(std::string_view html) {
  PageOptions options;
  options.settings.want_fragments = options.settings.want_resources = true;
  return parse_page(html, options);
}

// "kind path", with " = alt" where there is one.
std::vector<std::string> resources(std::string_view html) {
  std::vector<std::string> all;
  for (const auto& found : read_all(html).resources)
    all.push_back(std::string(model::name(found.kind)) + " " +
                  found.url.substr(std::string("http://example.org").size()) + (found.alt ? " = " + *found.alt : ""));
  return all;
}

std::vector<std::string> css(std::string_view text) {
  std::vector<std::string> all;
  parser::read_css_urls(text, [&](std::string_view url, parser::CssUse use) {
    constexpr std::string_view names[] = {"image ", "font ", "import "};
    all.push_back(std::string(names[static_cast<int>(use)]) + std::string(url));
    return true;
  });
  return all;
}

TEST(Resources, NothingWhereNobodyAsks) {
  EXPECT_THAT(parse_page("<img src=/a.png id=x><a href=/p#y>z</a>").resources, IsEmpty());
  EXPECT_THAT(parse_page("<img src=/a.png id=x><a href=/p#y>z</a>").fragments, IsEmpty());
  EXPECT_THAT(parse_page("<p id=x>").facts->ids, IsEmpty());
}

TEST(Resources, ImagesAndTheirCandidates) {
  EXPECT_THAT(resources("<img src=a.png alt=' A  tree '><img src=a.png><img src=data:image/png;base64,xx><img src=''>"),
              ElementsAre("image /dir/a.png = A tree"));
  EXPECT_THAT(resources("<img srcset='a.png, b,c.png 2x,  d.png 100w (x, y), e.png,'>"),
              ElementsAre("image /dir/a.png", "image /dir/b,c.png", "image /dir/d.png", "image /dir/e.png"));
  EXPECT_THAT(resources("<picture><source srcset=/w.webp><img src=/j.jpg></picture><input type=IMAGE src=/i.png>"
                        "<table background=/t.png><tr><td></table><svg><image xlink:href=/s.png /></svg>"),
              ElementsAre("image /w.webp", "image /j.jpg", "image /i.png", "image /t.png", "image /s.png"));
}

TEST(Resources, OfPreloadsSpritesAndButtons) {
  EXPECT_THAT(resources("<link rel=preload as=image href=/a.png imagesrcset='/b.png 2x'>"
                        "<svg><use href='/s.svg#x'></use><use href='#y'></use></svg>"
                        "<form><button formaction=/f></button><input type=submit formaction=/g formmethod=post></form>"
                        "<form method=post><button formaction=/h></button></form>"),
              ElementsAre("image /a.png", "image /b.png", "image /s.svg", "other /f"));
}

TEST(Resources, LazyOnes) {
  EXPECT_THAT(
      resources("<img src=/1.gif data-src=/2.png data-srcset='/3.png 1x' data-original=/4.png data-lazy-src=/5.png>"
                "<span data-bg=/6.png></span><div data-background-image='url(/7.png)'></div>"
                "<img data-src='{{ url }}'><noscript><img src=/8.png></noscript><div data-src=/no.png></div>"),
      ElementsAre("image /1.gif", "image /3.png", "image /2.png", "image /5.png", "image /4.png", "image /6.png",
                  "image /7.png", "image /8.png"));
}

TEST(Resources, OtherKinds) {
  EXPECT_THAT(
      resources("<link rel='alternate stylesheet' href=/a.css><link rel='shortcut icon' href=/f.ico>"
                "<link rel=preload as=font href=/f.woff2><link rel=modulepreload href=/m.mjs><link rel=next href=/2>"
                "<link rel=preconnect href=//cdn.example><script src=/s.js></script><script>x</script>"
                "<link rel=alternate type=application/rss+xml href=/feed><link rel=alternate hreflang=de href=/de>"),
      ElementsAre("style /a.css", "icon /f.ico", "font /f.woff2", "script /m.mjs", "script /s.js", "other /feed"));
  EXPECT_THAT(
      resources("<video src=/v.mp4 poster=/p.jpg><source src=/w.webm><track src=/t.vtt></video><audio src=/a.mp3>"
                "</audio><source src=/x.png><object data=/o.pdf></object><embed src=/e.swf>"),
      ElementsAre("media /v.mp4", "image /p.jpg", "media /w.webm", "media /t.vtt", "media /a.mp3", "image /x.png",
                  "object /o.pdf", "object /e.swf"));
}

TEST(Resources, WhatElseIsNamed) {
  EXPECT_THAT(resources("<link rel=license href=/l><link rel=canonical href=/c><link href=/no><link rel=prev "
                        "href=/no><form action=/f>"
                        "<blockquote cite=/b>x</blockquote><q cite=/q>x</q></form><form method=POST action=/no></form>"
                        "<img src=/i.png longdesc=/d>"),
              ElementsAre("other /l", "other /c", "other /f", "other /b", "other /q", "image /i.png", "other /d"));
}

TEST(Resources, StylesInThePage) {
  EXPECT_THAT(
      resources("<style>@import '/i.css'; p { background: url(/1.png) }</style><b style='background:url(/2.png)'>x</b>"
                "<p style='color: red'><template><style>p { background: url(/no.png) }</style></template>"),
      ElementsAre("style /i.css", "image /1.png", "image /2.png"));
}

TEST(Resources, AreThoseOfTheBase) {
  EXPECT_THAT(resources("<base href=/base/><img src=x.png>"), ElementsAre("image /base/x.png"));
}

TEST(Resources, AreBounded) {
  std::string many;
  for (std::size_t i = 0; i < parser::max_resources + 10; ++i) many += "<img src=" + std::to_string(i) + ">";
  PageOptions options;
  options.settings.want_resources = true;
  EXPECT_EQ(parse_page_once(many, options).resources.size(), parser::max_resources);
}

TEST(Css, Urls) {
  EXPECT_THAT(css("a{b:url(1.png)} /* url(no) */ c{d: URL( \"2 .png\" ) , url('3\\'.png')}"),
              ElementsAre("image 1.png", "image 2 .png", "image 3'.png"));
  EXPECT_THAT(css("@import 'a.css' screen; @import url(b.css); @IMPORT url(\"c.css\") layer(x);"),
              ElementsAre("import a.css", "import b.css", "import c.css"));
  EXPECT_THAT(css("@font-face { src: local('No'), url(f.woff2) format('woff2') } p { x: url(i.png) }"),
              ElementsAre("font f.woff2", "image i.png"));
  EXPECT_THAT(css("@namespace svg url(http://www.w3.org/2000/svg); @charset 'utf-8'; p::after { content: 'url(no)' }"),
              IsEmpty());
  EXPECT_THAT(css("p { x: image-set('a.png' 1x, 'b.png' type('image/png') 2x); y: 'c.png'; z: url(#id) url() }"),
              ElementsAre("image a.png", "image b.png"));
  EXPECT_THAT(css("p { x: url(a\\28 b\\)c.png) }"), ElementsAre("image a(b)c.png"));
  EXPECT_THAT(css("@media print { @font-face { src: url(f) } p { x: url(g) } } my-url(no) p { x: url(h"),
              ElementsAre("font f", "image g", "image h"));
}

TEST(Css, IsBounded) {
  for (const std::string_view piece : {"url(", "@import '", "/*", "\\", "{", "image-set(", "url(\"", "}"})
    css(repeated(piece, 200'000));
}

// What of a page's links its own names do not hold, and what of other pages they name.
std::vector<std::string> fragments(std::string_view html) {
  std::vector<std::string> all;
  for (const auto& found : read_all(html).fragments) all.push_back(found.fragment + " = " + found.text);
  return all;
}

TEST(Fragments, OfLinks) {
  EXPECT_THAT(fragments("<a href=/p#a>A <b>link</b></a><a href=/p#b>B</a><a href=/p#a>again</a><a href=#c>C</a><area "
                        "href=/q#d alt=D>"),
              ElementsAre("a = A link", "b = B", "c = C", "d = D"));
  EXPECT_THAT(
      fragments("<a href='#'>x</a><a href=#top>x</a><a href=#ToP>x</a><a href='#:~:text=x'>x</a><a href=#/route>x</a>"
                "<a href=#!x>x</a><a href=mailto:x#y>x</a><iframe src=/f#in></iframe>"),
      ElementsAre("in = "));
  const auto page = read_all("<a href=/p>first</a><a href='/p#x y'>second</a>");
  ASSERT_EQ(page.fragments.size(), 1u);
  EXPECT_EQ(page.links[page.fragments[0].link].url, "http://example.org/p");
  EXPECT_EQ(page.links[0].text, "first");
}

TEST(Fragments, WhereAHeaderTakesThePlaceOfARefresh) {
  PageOptions options;
  options.settings.want_fragments = true;
  options.headers = {{"Refresh", "0; URL=/later"}};
  const auto page =
      parse_page("<a href=/a#x>a</a><meta http-equiv=Refresh content='0; URL=/b'><a href=/c#y>c</a>", options);
  std::vector<std::string> named;
  for (const auto& found : page.fragments) named.push_back(page.links[found.link].url + "#" + found.fragment);
  EXPECT_THAT(named, ElementsAre("http://example.org/a#x", "http://example.org/c#y"));
}

std::vector<std::uint32_t> hashes(std::vector<std::string_view> names) {
  std::vector<std::uint32_t> all;
  for (const auto name : names) all.push_back(parser::fragment_hash(name));
  std::ranges::sort(all);
  return all;
}

TEST(Fragments, NamesOfAPage) {
  const auto ids = [](std::string_view html) { return read_all(html).facts->ids; };
  EXPECT_EQ(ids("<html id=a><body id=b><p id=c><span id=d></span><a name=e>x</a><input name=no id=f><p id=c><p id=''>"),
            hashes({"a", "b", "c", "d", "e", "f"}));
  EXPECT_EQ(ids("<template><p id=no></template><svg id=a><g id=b></g></svg><table><tr id=c><td id=d></table>"),
            hashes({"a", "b", "c", "d"}));
  EXPECT_EQ(ids("<tr id=no><p><b id=a><td id=no>x"), hashes({"a"}));
  EXPECT_EQ(ids("<html id=a><head id=b></head><p id=no></p><frameset id=c>"), hashes({"a", "b", "c"}));
}

TEST(Fragments, AreComparedDecoded) {
  EXPECT_EQ(parser::fragment_hash("gr%C3%BC%C3%9Fe"), parser::fragment_hash("grüße"));
  EXPECT_NE(parser::fragment_hash("a"), parser::fragment_hash("A"));
  // https://html.spec.whatwg.org/multipage/browsing-the-web.html#find-a-potential-indicated-element: as written first
  EXPECT_EQ(read_all("<p id='a%20b'>").facts->ids, hashes({"a%2520b", "a%20b"}));
  EXPECT_EQ(parser::packed_ids({1, 0x01020304}), std::string("\0\0\0\1\1\2\3\4", 8));
}

}  // namespace
}  // namespace crawl::test
