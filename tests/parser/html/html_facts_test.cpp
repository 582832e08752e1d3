// What an audit asks of a page: headings, words, images, resources without TLS, directives for robots, languages of
// links, structured data. Each by the scanner and by the tree.
#include "parser/extract/data/structured_data.h"
#include "parser/facts/fact_reader.h"
#include "parser/tree/arena.h"
#include "tests/parser/html/html_support.h"
#include "tests/parser/scan_comparison.h"

namespace crawl::test {
namespace {

using parser::extract::StructuredData;

// Of both ways to read a page, which must agree.
parser::PageRecord read_both(std::string_view html) {
  parser::Arena arena;
  parser::PageRecord scanned = read_page(html, arena, false, nullptr);
  const parser::PageRecord by_tree = read_page(html, arena, true, nullptr);
  EXPECT_TRUE(differences(scanned, by_tree).empty()) << differences(scanned, by_tree).front() << ": " << html;
  return scanned;
}

std::string h1_of(std::string_view html) {
  return read_both(html).facts->h1.value_or("-");
}

TEST(Facts, HeadingIsTheFirstThatIsShown) {
  EXPECT_EQ(h1_of("<h1> A <b>bold</b>\n word </h1><h1>second</h1>"), "A bold word");
  EXPECT_EQ(h1_of("<h1 hidden>no</h1><template><h1>no</h1></template><h1>yes</h1>"), "yes");
  EXPECT_EQ(h1_of("<h2>x</h2>"), "-");
  EXPECT_EQ(h1_of("<h1></h1>"), "");
  EXPECT_EQ(h1_of("<h1><div>a</div><div>b</div></h1>"), "a b");
  EXPECT_EQ(h1_of("<h1>a<style>no</style>b"), "a b");
}

TEST(Facts, ImageIsTextOfAHeading) {
  EXPECT_EQ(h1_of("<h1><img src=x alt='The shop'></h1>"), "The shop");
}

TEST(Facts, PictureNamesAHeadingWithoutText) {
  EXPECT_EQ(h1_of("<h1><a href=/><svg role=img aria-label='The  shop'><path/></svg></a></h1>"), "The shop");
  EXPECT_EQ(h1_of("<h1><svg><title>The shop</title><desc>x</desc></svg></h1>"), "The shop");
  EXPECT_EQ(h1_of("<h1 aria-label=Shop></h1>"), "Shop");
  EXPECT_EQ(h1_of("<h1><svg><title>arrow</title></svg>Text</h1>"), "Text");
  EXPECT_EQ(h1_of("<h1><span aria-label=Shop></span></h1>"), "");
  EXPECT_EQ(h1_of("<svg><title>x</title></svg><h1></h1>"), "");
}

TEST(Facts, HeadingIsBounded) {
  EXPECT_EQ(h1_of("<h1>" + repeated("x", 100'000)).size(), parser::max_heading);
}

TEST(Facts, HeadingsAreCounted) {
  EXPECT_EQ(read_both("<h1>a</h1><div><h1>b</h1></div>").facts->h1_count, 2u);
  EXPECT_EQ(read_both("<p>").facts->h1_count, 0u);
}

TEST(Facts, Images) {
  const auto facts = *read_both("<img src=a><img src=b alt=''><img src=c alt=x><p hidden><img src=d></p>").facts;
  EXPECT_EQ(facts.images, 3u);
  EXPECT_EQ(facts.images_without_alt, 1u);
  const auto others = *read_both(
                           "<img src=a role=Presentation><img src=b aria-label=x><img src=c aria-hidden=true>"
                           "<img src=d aria-label=' '><input type=Image src=e><input src=f>")
                           .facts;
  EXPECT_EQ(others.images, 5u);
  EXPECT_EQ(others.images_without_alt, 2u);
  const auto veiled = *read_both(
                           "<div aria-hidden=True><p><img src=a></p><b aria-hidden=true></b><img src=b></div><p><i "
                           "aria-hidden=true><img src=d></i>"
                           "<div aria-hidden=false><img src=c></div>")
                           .facts;
  EXPECT_EQ(veiled.images, 4u);
  EXPECT_EQ(veiled.images_without_alt, 1u);
}

TEST(Facts, Viewport) {
  EXPECT_TRUE(read_both("<meta name=Viewport content='width=device-width'>").facts->viewport);
  EXPECT_FALSE(read_both("<meta name=description content=viewport>").facts->viewport);
  EXPECT_FALSE(read_both("<meta name=viewport content=' '>").facts->viewport);
}

TEST(Facts, ResourceWithoutTls) {
  const auto insecure = [](std::string_view html) { return read_both(html).facts->insecure; };
  EXPECT_EQ(insecure("<img src=/a><script src='HTTP://x.example/s.js'></script>"), "HTTP://x.example/s.js");
  EXPECT_EQ(insecure("<link rel=stylesheet href=http://x.example/c.css>"), "http://x.example/c.css");
  EXPECT_EQ(insecure("<link rel=canonical href=http://x.example/><a href=http://x.example/>x</a>"), "");
  EXPECT_EQ(insecure("<iframe src=http://x.example/f></iframe>"), "http://x.example/f");
  EXPECT_EQ(insecure("<img src=/a srcset='/b 1x, http://x.example/2.png 2x'>"), "http://x.example/2.png");
  EXPECT_EQ(insecure("<video poster=http://x.example/p.jpg></video>"), "http://x.example/p.jpg");
  EXPECT_EQ(insecure("<link rel=icon href=' http://x.example/i.ico'>"), "http://x.example/i.ico");
  EXPECT_EQ(insecure("<base href=http://x.example/><img src=a.png>"), "http://x.example/");
  EXPECT_EQ(insecure("<base href=http://x.example/><img src=https://x.example/a.png>"), "");
  EXPECT_EQ(parse_page("<img src=http://x.example/>").facts->insecure, "");  // the page has none either
}

// By attributes that any element may have, in styles, and in SVG.
TEST(Facts, DressWithoutTls) {
  const auto insecure = [](std::string_view html) { return read_both(html).facts->insecure; };
  const std::string image = "http://x.example/i.png";
  for (const char* html : {
           "<p style='background: url(http://x.example/i.png)'>x",
           "<span data-bg=http://x.example/i.png>x</span>",
           "<img alt=x data-src=http://x.example/i.png src='data:image/gif;base64,R0'>",
           "<table background=http://x.example/i.png><tr><td>x</table>",
           "<style>p { background: url('http://x.example/i.png') }</style>",
           "<style>@import \"http://x.example/i.png\";</style>",
           "<svg><image xlink:href='http://x.example/i.png'/></svg>",
           "<link rel=preload as=image imagesrcset='/a.png 1x, http://x.example/i.png 2x'>",
       })
    EXPECT_EQ(insecure(html), image) << html;
  for (const char* html : {
           "<p style='color: red' cite=http://x.example/>x",
           "<style>/* url(http://x.example/i.png) */ @namespace url(http://x.example/);</style>",
           "<svg xmlns='http://www.w3.org/2000/svg'><a href='http://x.example/'>x</a></svg>",
           "<template><p style='background: url(http://x.example/i.png)'></template>",
       })
    EXPECT_EQ(insecure(html), "") << html;
  EXPECT_EQ(parse_page("<p style='background: url(http://x.example/i.png)'>").facts->insecure, "");
}

TEST(Facts, Words) {
  EXPECT_EQ(parser::count_words("one two\nthree\n\nfour\tfive"), 5u);
  EXPECT_EQ(parser::count_words(""), 0u);
  EXPECT_EQ(parser::count_words("東京都 is 3"), 5u);
  EXPECT_EQ(parser::count_words("Москва и Киев"), 3u);
  std::string text;
  for (std::uint32_t words = 0; words < 3000; words += 3, text += words % 7 == 0 ? "\n\t " : " ") {
    ASSERT_EQ(parser::count_words(text), words) << text.size();
    text += "a é 東";
  }
  EXPECT_EQ(parser::count_words(std::string(1000, 'x')), 1u);
  std::string ones;
  for (int i = 0; i < 500; ++i) ones += "東";
  EXPECT_EQ(parser::count_words(ones), 500u);
  EXPECT_EQ(read_both("<title>no</title><p>a b<p>c").words, 3u);
}

std::string directives(std::string_view html) {
  return read_both(html).robots.value_or("-");
}

TEST(Facts, Directives) {
  EXPECT_EQ(directives("<meta name=robots content='NoIndex,  follow'>"), "noindex, follow");
  EXPECT_EQ(directives("<meta name=robots content='noindex nofollow, noindex'>"), "noindex, nofollow");
  EXPECT_EQ(directives("<meta name=robots content='max-snippet: -1, max-image-preview:large'>"),
            "max-snippet:-1, max-image-preview:large");
  EXPECT_EQ(directives("<meta name=robots content='unavailable_after: 25 Jun 2030 15:00:00 PST'>"),
            "unavailable_after:25 jun 2030 15:00:00 pst");
  EXPECT_EQ(directives("<meta name=otherbot content=noindex>"), "");
}

TEST(Facts, DirectivesOfHeadersCount) {
  const auto page =
      parse_page("<meta name=robots content=noarchive>",
                 PageOptions{.headers = {{"X-Robots-Tag", "otherbot: noindex"}, {"X-Robots-Tag", "nosnippet"}}});
  EXPECT_EQ(page.robots, "noarchive, nosnippet");
}

TEST(Facts, DirectivesAreBounded) {
  std::string many = "<meta name=robots content='";
  for (int i = 0; i < 1000; ++i) many += "word" + std::to_string(i) + ",";
  EXPECT_LE(parse_page(many + "'>").robots->size(), 510u);
}

TEST(Facts, LanguagesOfLinks) {
  const auto page = read_both(
      "<link rel=alternate hreflang=en href=/en><link rel=alternate hreflang=x-default href=/en>"
      "<link rel=alternate hreflang=de href=/de><link rel='alternate stylesheet' hreflang=fr href=/fr>"
      "<a href=/de>Deutsch</a><a href=/it hreflang=it>x</a>");
  std::map<std::string, std::string> langs;
  for (const auto& link : page.links) langs[link.url] = link.langs;
  EXPECT_EQ(langs["https://example.org/en"], "en,x-default");
  EXPECT_EQ(langs["https://example.org/de"], "de");
  EXPECT_EQ(langs["https://example.org/it"], "");
  EXPECT_EQ(langs.count("https://example.org/fr"), 0u);
  EXPECT_EQ(read_both("<link rel=alternate hreflang=en,de href=/x>").links[0].langs, "en de");  // one, which is none
}

TEST(Facts, StructuredData) {
  const auto page = read_both(
      "<script type='application/ld+json; charset=utf-8'>{\"@type\": \"Article\", \"headline\": \"x\"}</script>"
      "<body><script type=application/ld+json>[{\"@type\": [\"https://schema.org/Product\", \"Thing\"]}]</script>"
      "<script type=application/ld+json>{\"@type\": </script><script>{\"@type\": \"Event\"}</script>");
  const std::vector<StructuredData> expected = {{"Article", ""},
                                                {"Product", "name, offers or review or aggregateRating"},
                                                {"Thing", ""},
                                                {"JSON-LD", "the block is no JSON"}};
  EXPECT_EQ(page.structured, expected);
}

TEST(Facts, StructuredDataOfDerivedTypesAndOffers) {
  const auto of = [](std::string_view json) {
    const auto page = read_both("<script type=application/ld+json>" + std::string(json) + "</script>");
    return page.structured.empty() ? "" : page.structured[0].missing;
  };
  EXPECT_EQ(of(R"({"@type": "MusicEvent", "name": "x"})"), "startDate, location");
  EXPECT_EQ(of(R"({"@type": "Hotel", "name": "x", "address": "y"})"), "");
  const auto product = [&](const std::string& offers) {
    return of(R"({"@type": "Product", "name": "x", "offers": )" + offers + "}");
  };
  EXPECT_EQ(product(R"({"@type": "Offer", "url": "y"})"), "offers.price");
  EXPECT_EQ(product(R"([{"price": 1}, {"price": ""}])"), "offers.price");
  EXPECT_EQ(product(R"({"@type": "AggregateOffer", "lowPrice": "1"})"), "");
  EXPECT_EQ(product(R"({"priceSpecification": {"price": 1}})"), "");
  EXPECT_EQ(product(R"({"@id": "#offer"})"), "");
  EXPECT_EQ(product(R"("/offers")"), "");
}

// What tolerant readers read and strict ones do not is read, and said.
TEST(Facts, StructuredDataThatIsNearlyJson) {
  const std::string fault = "the block is JSON but for comments, commas at an end or line ends in texts";
  for (const char* block : {R"({"@type": "Person", "name": "x",})", R"({"@type": "Person", /* x */ "name": "y"})",
                            "{\"@type\": \"Person\", \"name\": \"a\nb\"}"}) {
    const std::vector<StructuredData> expected = {{"JSON-LD", fault}, {"Person", ""}};
    EXPECT_EQ(parser::extract::structured_data({block}), expected) << block;
  }
}

TEST(Facts, StructuredDataBehindWhichMoreStands) {
  const std::vector<StructuredData> expected = {{"JSON-LD", "the block is JSON but for its last ';'"}, {"Person", ""}};
  EXPECT_EQ(parser::extract::structured_data({R"({"@type": "Person", "name": "x"};)"}), expected);
}

// What other vocabularies ask of a type of that name is not known.
TEST(Facts, StructuredDataOfOtherVocabularies) {
  for (const char* block : {
           R"({"@context": "https://example.org", "@type": "Product"})",
           R"({"@context": {"@vocab": "http://example.org/"}, "@graph": [{"@type": "Product"}]})",
           R"({"@context": "https://schema.org", "@type": "gr:Product"})",
           R"({"@type": "http://example.org/Product"})",
       })
    EXPECT_EQ(parser::extract::structured_data({block}), (std::vector<StructuredData>{{"Product", ""}})) << block;
  const std::vector<StructuredData> lacking = {{"Book", "name, author"}};
  for (const char* block : {
           R"({"@context": ["https://example.org", {"x": "https://schema.org/"}], "@type": "Book"})",
           R"({"@context": "https://example.org", "@graph": [{"@context": "http://schema.org", "@type": "Book"}]})",
           R"({"@context": {"@vocab": "https://schema.org/"}, "@type": "schema:Book"})",
           R"({"@type": "http://schema.org/Book"})",
       })
    EXPECT_EQ(parser::extract::structured_data({block}), lacking) << block;
}

// Properties with their vocabulary before them; half a character; and one thing that two blocks tell of.
TEST(Facts, StructuredDataThatOthersReadToo) {
  const std::vector<StructuredData> whole = {{"Product", ""}};
  for (
      const char* block : {
          R"({"@type": "schema:Product", "schema:name": "x", "schema:offers": {"schema:price": 1}})",
          R"({"@type": "https://schema.org/Product", "https://schema.org/name": "x", "http://schema.org/review": "y"})",
          R"({"@type": "Product", "name": "cut \ud83d", "review": "y"})",
      })
    EXPECT_EQ(parser::extract::structured_data({block}), whole) << block;
  EXPECT_EQ(
      parser::extract::structured_data({R"({"@type": "schema:Product", "other:name": "x", "schema:review": "y"})"}),
      (std::vector<StructuredData>{{"Product", "name"}}));
  const std::string shop = R"({"@type": "Product", "@id": "#p", "name": "x"})";
  EXPECT_EQ(parser::extract::structured_data({shop, R"({"@type": "Product", "@id": "#p", "aggregateRating": {}})"}),
            (std::vector<StructuredData>{{"Product", ""}, {"Product", ""}}));
  EXPECT_EQ(parser::extract::structured_data({shop, R"({"@id": "#q", "aggregateRating": {}})"}),
            (std::vector<StructuredData>{{"Product", "offers or review or aggregateRating"}}));
}

TEST(Facts, StructuredDataOfAGraph) {
  const std::vector<StructuredData> expected = {{"WebSite", ""}, {"BreadcrumbList", "itemListElement"}};
  EXPECT_EQ(parser::extract::structured_data({R"({"@graph": [{"@type": "WebSite", "url": "x"},
    {"@type": "BreadcrumbList", "itemListElement": []}]})"}),
            expected);
}

TEST(Facts, MicrodataAndRdfa) {
  const auto page = read_both(
      "<div itemscope itemtype='https://schema.org/Product'><h2 itemprop=name>Tea</h2>"
      "<p>by <span itemprop=brand itemscope itemtype=https://schema.org/Brand><b itemprop=name>B</b></span>"
      "<span itemprop=description>x</span></p></div><span itemprop=offers>of nothing</span>"
      "<p itemscope itemtype=https://schema.org/Event itemref=more><i itemprop=name>e</i></p>"
      "<p itemscope itemtype=http://data-vocabulary.org/Review><i itemprop=x>e</i></p><p itemscope>no type</p>"
      "<div vocab=https://schema.org/ typeof='Recipe Thing'><span property=name>Soup</span>"
      "<div property=image typeof=ImageObject></div></div><p typeof=foaf:Book>x</p><p typeof=schema:Book>x</p>");
  const std::vector<StructuredData> expected = {{"Product", "offers or review or aggregateRating"},
                                                {"Event", ""},
                                                {"Review", ""},
                                                {"Recipe", ""},
                                                {"Thing", ""},
                                                {"Book", ""},
                                                {"Book", "name, author"}};
  EXPECT_EQ(page.structured, expected);
}

TEST(Facts, MicrodataIsBounded) {
  const auto deep = read_both(repeated("<div itemscope itemtype=https://schema.org/Thing itemprop=a>", 1000));
  EXPECT_TRUE(deep.structured.empty());
  EXPECT_EQ(read_both(repeated("<p itemscope itemtype=https://schema.org/Thing>", 1000)).structured.size(),
            parser::extract::max_types);
}

TEST(Facts, StructuredDataIsBounded) {
  std::string many = "[", deep;
  for (int i = 0; i < 1000; ++i) many += "{\"@type\": \"T\"},";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_EQ(parser::extract::structured_data({many + "{}]"}).size(), parser::extract::max_types);
  EXPECT_EQ(parser::extract::structured_data({deep}).size(), 1u);
  const auto page = read_both("<script type=application/ld+json>\"" + repeated("x", 2'000'000) +
                              "\"</script><script type=application/ld+json>{\"@type\": \"Book\"}</script>");
  ASSERT_EQ(page.structured.size(), 1u);
  EXPECT_EQ(page.structured[0].type, "Book");
}

TEST(Facts, FramesetLeavesTheHeadAlone) {
  const auto page = read_both(
      "<head><script type=application/ld+json>{\"@type\": \"Book\"}</script></head><h1></h1>"
      "<frameset><frame src=a></frameset>");
  EXPECT_EQ(page.structured.size(), 1u);
  EXPECT_EQ(page.facts->h1_count, 0u);
}

}  // namespace
}  // namespace crawl::test
