// Rules whose source is not the HTML: JSON-LD, OpenGraph, microdata, the article; as pages have them, broken, and
// hostile. parser/extract/, parser/article/.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "parser/extract/extractor.h"
#include "tests/parser/extract/extracted.h"

namespace crawl::test {
namespace {

using config::ExtractField;
using config::ExtractRule;
using config::ExtractSource;
using config::FieldType;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ExtractRule rule(ExtractSource source, std::string rows = {}, std::vector<ExtractField> fields = {}) {
  return {.name = "r",
          .url = {},
          .rows = std::move(rows),
          .rows_where = "x.toml:2: ",
          .fields = std::move(fields),
          .source = source};
}

Extracted extract_by(std::string_view html, const ExtractRule& rule) {
  return extract(html, std::vector{rule});
}

std::string refused(const ExtractRule& rule) {
  const auto extractor = parser::extract::Extractor::compile({rule});
  return extractor ? "" : extractor.error();
}

std::string ld(std::string_view text) {
  return "<!DOCTYPE html><script type=\"application/ld+json\">" + std::string(text) + "</script>";
}

// ---- JSON-LD -------------------------------------------------------------------------------------------------------

const std::string product =
    ld(R"({"@context":"https://schema.org","@type":["Thing","https://schema.org/Product"],"name":" Tea ",
  "image":[{"@type":"ImageObject","url":"/t.jpg"},"/u.jpg"],"offers":[{"price":"12,50"},{"price":1.299}],"brand":{"name":"B & C"},
  "isRelatedTo":{"@type":"Product","name":"Pot"}})");

TEST(JsonLd, FieldsByPath) {
  const auto found =
      extract_by(product, rule(ExtractSource::json_ld, "Product",
                               {field("name", "name"), field("price", "offers.price", FieldType::number),
                                field("second", "offers[1].price", FieldType::number),
                                field("all", "offers.price", FieldType::number, true), field("brand", "brand"),
                                field("images", "image", FieldType::url, true), field("none", "offers[7].price")}));
  EXPECT_THAT(
      found.data,
      ElementsAre(R"({"name":"Tea","price":12.5,"second":1.299,"all":[12.5,1.299],"brand":"B & C",)"
                  R"("images":["http://example.org/t.jpg","http://example.org/u.jpg"],"none":null})",
                  R"({"name":"Pot","price":null,"second":null,"all":[],"brand":null,"images":[],"none":null})"));
}

TEST(JsonLd, WithoutFieldsTheWholeObject) {
  EXPECT_THAT(extract_by(ld(R"({"b":1,"a":[true,null,1.5,"x\ny"],"c":{"d":18446744073709551615}})"),
                         rule(ExtractSource::json_ld))
                  .data,
              ElementsAre(R"({"b":1,"a":[true,null,1.5,"x\ny"],"c":{"d":18446744073709551615}})"));
}

TEST(JsonLd, GraphsAndArraysAreTakenApartAndIdsFollowed) {
  const std::string html = ld(
      R"([{"@graph":[{"@type":"Article","author":{"@id":"#p"}},{"@type":"Person","@id":"#p","name":"Ada"}]},{"@type":"WebSite"}])");
  EXPECT_EQ(extract_by(html, rule(ExtractSource::json_ld)).data.size(), 3u);
  EXPECT_THAT(extract_by(html, rule(ExtractSource::json_ld, "schema:Article", {field("author", "author.name")})).data,
              ElementsAre(R"({"author":"Ada"})"));
}

TEST(JsonLd, AsPagesWrapIt) {
  for (const char* text :
       {"<!-- {\"a\":1} -->", "//<![CDATA[\n{\"a\":1}\n//]]>", "\xEF\xBB\xBF{\"a\":1};", "/* x */ {\"a\":1,} ",
        "<!--//--><![CDATA[//><!--\n{\"a\":1}\n//--><!]]>", "{\"a\":1 // one\n}"}) {
    const auto found = extract_by(ld(text), rule(ExtractSource::json_ld));
    if (std::string_view(text).starts_with("<!--//-->")) continue;  // too much of it: passed over, and no crash
    EXPECT_THAT(found.data, ElementsAre(R"({"a":1})")) << text;
  }
  EXPECT_THAT(extract_by(ld("{\"a\":\"one\ntwo\"}"), rule(ExtractSource::json_ld)).data,
              ElementsAre(R"({"a":"one two"})"));
  EXPECT_THAT(
      extract_by("<script type=' Application/LD+JSON; charset=utf-8'>{\"a\":1}</script>", rule(ExtractSource::json_ld))
          .data,
      ElementsAre(R"({"a":1})"));
}

TEST(JsonLd, ABrokenBlockIsPassedOverWithANote) {
  const auto found = extract_by(ld("{\"a\":") + ld("{\"b\":2}"), rule(ExtractSource::json_ld));
  EXPECT_THAT(found.data, ElementsAre(R"({"b":2})"));
  EXPECT_THAT(found.notes, ElementsAre("1 of 2 blocks of JSON-LD are no JSON, and were passed over"));
}

TEST(JsonLd, DepthAndSizeAreBounded) {
  EXPECT_THAT(extract_by(ld(repeated("[", 100'000)), rule(ExtractSource::json_ld)).notes,
              Contains(HasSubstr("no JSON")));
  EXPECT_THAT(extract_by(ld(repeated("{\"a\":", 40) + "1" + repeated("}", 40)), rule(ExtractSource::json_ld)).notes,
              Contains(HasSubstr("no JSON")));
  EXPECT_EQ(extract_by(ld(repeated("{\"a\":", 31) + "1" + repeated("}", 31)), rule(ExtractSource::json_ld)).data.size(),
            1u);
  EXPECT_THAT(extract_by(ld("[" + repeated("0,", 2'000'000) + "0]"), rule(ExtractSource::json_ld)).notes,
              Contains(HasSubstr("not all was read")));
  const auto many = extract_by(ld("[" + repeated("{\"a\":1},", 20'000) + "{}]"), rule(ExtractSource::json_ld));
  EXPECT_EQ(many.data.size(), 10'000u);
  EXPECT_THAT(many.notes, ElementsAre("only the first 10000 items were extracted"));
  EXPECT_THAT(extract_by(ld("{\"a\":\"" + repeated("x", 1'500'000) + "\"}"), rule(ExtractSource::json_ld)).notes,
              Contains(HasSubstr("not all values")));
}

TEST(JsonLd, MistakesInAPathAreToldWithTheirColumn) {
  const auto with = [](std::string path) {
    return refused(rule(ExtractSource::json_ld, {}, {field("a", std::move(path))}));
  };
  EXPECT_EQ(with("offers..price"), "x.toml:3: column 8 of \"offers..price\": a name is expected, as in offers.price");
  EXPECT_THAT(with("offers[x]"), HasSubstr("column 8"));
  EXPECT_THAT(with("offers[0"), HasSubstr("column 8"));
  EXPECT_THAT(with("a b"), HasSubstr("column 2"));
  EXPECT_THAT(with("a]"), HasSubstr("column 2"));
  EXPECT_THAT(with("a[0]b"), HasSubstr("column 5"));
  EXPECT_THAT(with("a."), HasSubstr("column 3"));
  EXPECT_THAT(with(repeated("a.", 40) + "a"), HasSubstr("at most 16 parts"));
  EXPECT_THAT(refused(rule(ExtractSource::json_ld, "li.row a")), HasSubstr("one type"));
}

// ---- OpenGraph -----------------------------------------------------------------------------------------------------

constexpr std::string_view og =
    R"(<!DOCTYPE html><meta property="og:title" content=" T "><meta name="twitter:card" content=x>
<meta property="og:image" content="/1.jpg"><meta property="OG:image" content="/2.jpg"><meta property="description" content=no>
<meta property="product:price:amount" content="51.77"><meta property="og:empty" content="">)";

TEST(OpenGraph, FieldsAndTheWholeObject) {
  EXPECT_THAT(
      extract_by(og, rule(ExtractSource::opengraph)).data,
      ElementsAre(
          R"({"og:title":"T","twitter:card":"x","og:image":["/1.jpg","/2.jpg"],"product:price:amount":"51.77"})"));
  EXPECT_THAT(extract_by(og, rule(ExtractSource::opengraph, {},
                                  {field("t", "og:title"), field("i", "og:image", FieldType::url, true),
                                   field("p", "product:price:amount", FieldType::number)}))
                  .data,
              ElementsAre(R"({"t":"T","i":["http://example.org/1.jpg","http://example.org/2.jpg"],"p":51.77})"));
  EXPECT_THAT(extract_by("<title>x</title>", rule(ExtractSource::opengraph)).data, IsEmpty());
  EXPECT_THAT(refused(rule(ExtractSource::opengraph, {}, {field("a", "title")})),
              HasSubstr("no property of OpenGraph"));
  EXPECT_THAT(refused(rule(ExtractSource::opengraph, "Product")), HasSubstr("no rows"));
}

// ---- microdata -----------------------------------------------------------------------------------------------------

constexpr std::string_view items =
    R"(<!DOCTYPE html><base href=/b/><div itemscope itemtype="https://schema.org/Product" itemid="urn:1" itemref=more>
<h2 itemprop="name alternateName">Tea <i>pot</i></h2><img itemprop=image src=t.jpg><meta itemprop=sku content=7><a itemprop=url href=x>y</a>
<time itemprop=released datetime=2024-03-05>March</time><data itemprop=weight value=1.5>heavy</data><link itemprop=see href="//o.test/">
<div itemprop=offers itemscope itemtype="http://schema.org/Offer"><span itemprop=price>£51.77</span><span itemprop=currency content=GBP>pounds</span></div></div>
<p id=more>By <b itemprop=brand>Acme</b></p>)";

TEST(Microdata, TheJsonOfTheStandard) {
  EXPECT_THAT(
      extract_by(items, rule(ExtractSource::microdata)).data,
      ElementsAre(
          R"({"type":["https://schema.org/Product"],"id":"urn:1","properties":{"name":["Tea pot"],"alternateName":["Tea pot"],)"
          R"("image":["http://example.org/b/t.jpg"],"sku":["7"],"url":["http://example.org/b/x"],"released":["2024-03-05"],"weight":["1.5"],)"
          R"("see":["http://o.test/"],"offers":[{"type":["http://schema.org/Offer"],"properties":{"price":["£51.77"],"currency":["GBP"]}}],)"
          R"("brand":["Acme"]}})"));
}

TEST(Microdata, FieldsByPath) {
  EXPECT_THAT(extract_by(items, rule(ExtractSource::microdata, "Product",
                                     {field("name", "name"), field("price", "offers.price", FieldType::number),
                                      field("day", "released", FieldType::date)}))
                  .data,
              ElementsAre(R"({"name":"Tea pot","price":51.77,"day":"2024-03-05"})"));
  EXPECT_THAT(extract_by(items, rule(ExtractSource::microdata, "http://schema.org/Offer", {field("p", "price")})).data,
              ElementsAre(R"({"p":"£51.77"})"));
}

TEST(Microdata, CyclesAndMultiplicationAreBounded) {
  EXPECT_EQ(
      extract_by(
          "<div itemscope id=a itemref=b></div><div id=b itemprop=x itemscope itemref=b><i itemprop=y>z</i></div>",
          rule(ExtractSource::microdata))
          .data.size(),
      1u);
  // Each item has the next one twice: 2 to the 40th of them.
  std::string html = "<!DOCTYPE html><div itemscope itemref='a0 b0'></div>";
  for (int i = 0; i < 40; ++i) {
    const std::string next = std::to_string(i + 1), id = std::to_string(i);
    for (const char* name : {"a", "b"})
      html += fmt::format("<div itemprop='p q' itemscope id={}{} itemref='a{} b{}'></div>", name, id, next, next);
  }
  const std::int64_t begin = base::thread_cpu_ns();
  EXPECT_THAT(extract_by(html, rule(ExtractSource::microdata)).notes, Contains(HasSubstr("microdata is so long")));
  EXPECT_LT(base::thread_cpu_ns() - begin, 5'000'000'000);
}

// ---- JSON in scripts -----------------------------------------------------------------------------------------------

constexpr std::string_view scripted = R"html(<!DOCTYPE html><title>Quotes</title><script>
  if (a == [1]) b => {};
  var data = [{"text": "One; [two] {three}", "author": {"name": "Ada"}, "tags": ["a", "b"]},
              {"text": "Two \"quoted\" }", "author": {"name": "Ben"}}];
  for (var i in data) { var d = data[i]; show({text: d.text}); }
  window.__STATE__ = {"user": null, "page": 3};
  window["other-state"] = 1; broken = {never: closed, "so
</script><script type="application/json" id=__NEXT_DATA__>{"props": {"items": [{"id": 7}, {"id": 8}]}}</script>
<script type="text/template">var data = [{"text": "none"}]</script>
<script type=application/json>{"n": 1}</script><script type=application/json>{"n": 2}</script>)html";

TEST(ScriptJson, AssignmentsAndBlocksAreFoundByTheirNames) {
  EXPECT_THAT(extract_by(scripted, rule(ExtractSource::script_json, "data",
                                        {field("text", "text"), field("author", "author.name"),
                                         field("tags", "tags", FieldType::text, true)}))
                  .data,
              ElementsAre(R"({"text":"One; [two] {three}","author":"Ada","tags":["a","b"]})",
                          R"({"text":"Two \"quoted\" }","author":"Ben","tags":[]})"));
  EXPECT_THAT(extract_by(scripted, rule(ExtractSource::script_json, "__NEXT_DATA__.props.items",
                                        {field("id", "id", FieldType::integer)}))
                  .data,
              ElementsAre(R"({"id":7})", R"({"id":8})"));
  EXPECT_THAT(extract_by(scripted, rule(ExtractSource::script_json, {},
                                        {field("page", "__STATE__.page", FieldType::integer),
                                         field("n", "json.n", FieldType::integer, true)}))
                  .data,
              ElementsAre(R"({"page":3,"n":[1,2]})"));
  EXPECT_THAT(extract_by("<p>none</p>", rule(ExtractSource::script_json)).data, IsEmpty());
}

// As scripts write a text that was cut within an emoji.
TEST(ScriptJson, HalfACharacterIsReplaced) {
  const std::string html = R"html(<script>a = {"t": "cut \ud83d"};</script>
    <script type="application/ld+json">{"@type": "Person", "name": "\uDE00 cut"}</script>)html";
  EXPECT_THAT(extract_by(html, rule(ExtractSource::script_json, {}, {field("t", "a.t")})).data,
              ElementsAre("{\"t\":\"cut \xEF\xBF\xBD\"}"));
  EXPECT_THAT(extract_by(html, rule(ExtractSource::json_ld, {}, {field("n", "name")})).data,
              ElementsAre("{\"n\":\"\xEF\xBF\xBD cut\"}"));
}

TEST(ScriptJson, WhatIsNoJsonHidesNothingBehindIt) {
  const std::string html = R"html(<script>
    app = {start: function() { var inner = {"n": 1}; }, text: '[{"'};
    later = [1, /* a comment with ] and " */ 2, // another }
             3,];
    path = [/ab]"/, 4]; string = ["\\", "a=[9]"];
  </script>)html";
  EXPECT_THAT(extract_by(html, rule(ExtractSource::script_json, {},
                                    {field("inner", "inner.n", FieldType::integer),
                                     field("later", "later", FieldType::integer, true),
                                     field("string", "string", FieldType::text, true), field("a", "a")}))
                  .data,
              ElementsAre(R"({"inner":1,"later":[1,2,3],"string":["\\","a=[9]"],"a":null})"));
}

// Each assignment is looked at once, whether what is assigned has no end, is no JSON, or is very deep.
TEST(ScriptJson, HostileScriptsAreDoneInTime) {
  const std::string tail = "\n" + repeated("1,", 100'000);
  for (const std::string part : {"a=[", "a={\"\\", "a=[]", "=", "a=[\"", "a=[/*", "a=[//", "a=[1,", "a= ", "a=[[[["}) {
    const std::int64_t begin = base::thread_cpu_ns();
    extract_by("<script>" + repeated(part, (1u << 18) / part.size()) + tail + "</script>",
               rule(ExtractSource::script_json));
    EXPECT_LT(base::thread_cpu_ns() - begin, 2'000'000'000) << part;
  }
}

// ---- articles ------------------------------------------------------------------------------------------------------

const std::string sentence =
    "The old council rebuilds the narrow bridge slowly, because the river follows the valley again. ";

TEST(Article, TextAndWhatIsSaidOfIt) {
  const std::string html =
      R"(<!DOCTYPE html><html lang=en-GB><title>The bridge | The Site</title><meta property=og:site_name content="The Site">
<meta name=author content="By Ada Roe"><nav><a href=/>Home</a></nav><div class=cookie-banner><p>)" +
      repeated(sentence, 9) + "</p></div><article><h1>The bridge</h1><time datetime=2024-03-05>5 March</time><p>" +
      sentence + "</p><h2>More</h2><p>" + sentence + "</p></article><div id=comments><p>" + repeated(sentence, 20) +
      "</p></div><footer>end</footer>";
  const auto found = extract_by(html, rule(ExtractSource::article));
  ASSERT_EQ(found.data.size(), 1u);
  const test::Json data = test::read_json(found.data[0]);
  const std::string one = sentence.substr(0, sentence.size() - 1);
  EXPECT_EQ(data.at("title"), "The bridge");
  EXPECT_EQ(data.at("author"), "Ada Roe");
  EXPECT_EQ(data.at("date"), "2024-03-05");
  EXPECT_EQ(data.at("language"), "en-GB");
  EXPECT_EQ(data.at("site"), "The Site");
  EXPECT_EQ(test::text_of(data.at("text")), one + "\nMore\n" + one);
  EXPECT_THAT(extract_by(html, rule(ExtractSource::article, {}, {field("t", "title"), field("i", "image")})).data,
              ElementsAre(R"({"t":"The bridge","i":null})"));
}

TEST(Article, NamesAreOneLine) {
  const std::string text = "<article><p>" + repeated(sentence, 9) + "</p></article>";
  EXPECT_THAT(
      extract_by("<meta name=author content='\n By  A\n  B '><meta property=og:title content=' The\n title '>"
                 "<meta property=og:site_name content='The \t site'>" +
                     text,
                 rule(ExtractSource::article, {}, {field("a", "author"), field("t", "title"), field("s", "site")}))
          .data,
      ElementsAre(R"({"a":"A B","t":"The title","s":"The site"})"));
  EXPECT_THAT(extract_by("<div class=byline><p>By Ada Roe</p><p>Editor</p></div>" + text,
                         rule(ExtractSource::article, {}, {field("a", "author")}))
                  .data,
              ElementsAre(R"({"a":"Ada Roe"})"));
}

TEST(Article, NoneIsNoItem) {
  EXPECT_THAT(extract_by("", rule(ExtractSource::article)).data, IsEmpty());
  EXPECT_THAT(extract_by("<ul><li><a href=x>One</a><li><a href=y>Two</a></ul>", rule(ExtractSource::article)).data,
              IsEmpty());
}

TEST(Article, WhatIsTooShortOrAListIsTold) {
  const auto brief = extract_by("<article><h1>News</h1><p>The office is closed on Friday afternoon.</p></article>",
                                rule(ExtractSource::article));
  EXPECT_THAT(brief.data, IsEmpty());
  EXPECT_THAT(brief.notes, ElementsAre("no article: its text has 35 letters, less than 60"));
  std::string teasers, sections;
  for (int i = 0; i < 6; ++i) {
    teasers += fmt::format("<div><h2><a href=/{0}>Story number {0}</a></h2><p>{1}</p></div>", i, sentence);
    sections += fmt::format("<h2>Part {}</h2><p>{}</p>", i, sentence);
  }
  const auto list = extract_by("<main><h1>News</h1>" + teasers + "</main>", rule(ExtractSource::article));
  EXPECT_THAT(list.data, IsEmpty());
  EXPECT_THAT(list.notes, ElementsAre("no article: the page is a list of teasers"));
  EXPECT_EQ(
      extract_by("<meta property=og:type content=article><main>" + teasers + "</main>", rule(ExtractSource::article))
          .data.size(),
      1u);
  EXPECT_EQ(extract_by("<main><h1>News</h1>" + sections + "</main>", rule(ExtractSource::article)).data.size(), 1u);
}

// Old pages have no paragraphs but line breaks, and a footer below.
TEST(Article, TextDividedByLineBreaksHasNoFooter) {
  std::string text = "<body><center><h1>The bridge</h1></center>";
  for (int i = 0; i < 5; ++i) text += sentence + "<br><br>\n";
  const std::string footer = "<hr><div class=footer>" + repeated(sentence, 3) + "</div>";
  const auto found = extract_by(text + footer, rule(ExtractSource::article));
  ASSERT_EQ(found.data.size(), 1u);
  const std::string one = sentence.substr(0, sentence.size() - 1);
  EXPECT_EQ(test::text_of(test::read_json(found.data[0]).at("text")), one + repeated("\n" + one, 4));
}

TEST(Article, MistakesAreTold) {
  EXPECT_EQ(refused(rule(ExtractSource::article, {}, {field("a", "h1")})),
            "x.toml:3: an article has no \"h1\"; it has title, author, date, description, image, language, site, text");
  EXPECT_THAT(refused(rule(ExtractSource::article, "article")), HasSubstr("no rows"));
}

// Nesting, many small blocks, many headings, attributes without end: each is linear, and within the budget of steps.
TEST(Article, HostilePagesAreDoneInTime) {
  std::string classes = "<div class='" + repeated("aB-c ", 200'000) + "'>";
  for (const std::string& html :
       {repeated("<div class='nav comments'>", 3000) + sentence, repeated("<p>" + sentence, 20'000),
        repeated("<h2>Related</h2>", 30'000) + sentence,
        "<div>" + repeated("<p>Comments</p><i>x</i>", 20'000) + sentence,
        repeated("<p>" + sentence + "<h3>Comments</h3><b>x</b>", 5'000), repeated(classes, 5) + sentence,
        repeated("<section><h2>Share</h2>", 1500) + sentence}) {
    const std::int64_t begin = base::thread_cpu_ns();
    extract_by("<!DOCTYPE html>" + html, rule(ExtractSource::article));
    EXPECT_LT(base::thread_cpu_ns() - begin, 3'000'000'000) << html.substr(0, 60);
  }
}

}  // namespace
}  // namespace crawl::test
