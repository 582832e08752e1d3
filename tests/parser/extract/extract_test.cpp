// Rules for extraction: items of pages by rows and fields, types of values as shops write them, bounds.
// parser/extract/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parser/extract/date.h"
#include "parser/extract/extractor.h"
#include "parser/extract/number.h"
#include "tests/parser/extract/extracted.h"

namespace crawl::test {
namespace {

using config::ExtractField;
using config::ExtractRule;
using config::FieldType;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view shop = R"(<!DOCTYPE html><base href=/shop/><title>Shop</title>
<li class=p id=1><a href=one?a=1>One</a> <b>$1,299.00</b><i>red</i><i>blue</i><time>March 5, 2024</time>
<li class=p id=2><a href="//other.test/two">Two "2"</a> <b>ask</b>
<li class=p id=3><b>3,50 €</b><ul><li class=p id=4><a href=four>Four</a></ul>)";

ExtractRule products() {
  ExtractRule rule{.name = "product", .url = {}, .rows = "li.p", .rows_where = "x.toml:2: ", .fields = {}};
  rule.fields = {field("id", ":scope::attr(id)"), field("name", "a"), field("price", "b", FieldType::number),
                 field("link", "a::attr(href)", FieldType::url), field("day", "time", FieldType::date)};
  ExtractField colours = field("colours", "i");
  colours.list = true;
  rule.fields.push_back(colours);
  return rule;
}

TEST(Extract, OneItemForEachRow) {
  EXPECT_THAT(
      extract(shop, {products()}).data,
      ElementsAre(
          R"({"id":"1","name":"One","price":1299,"link":"http://example.org/shop/one?a=1","day":"2024-03-05","colours":["red","blue"]})",
          R"({"id":"2","name":"Two \"2\"","price":null,"link":"http://other.test/two","day":null,"colours":[]})",
          R"({"id":"3","name":null,"price":3.5,"link":null,"day":null,"colours":[]})",
          R"({"id":"4","name":"Four","price":null,"link":"http://example.org/shop/four","day":null,"colours":[]})"));
}

TEST(Extract, OneItemForThePageWithoutRows) {
  ExtractRule rule{.name = "page",
                   .url = {},
                   .rows = {},
                   .rows_where = {},
                   .fields = {field("title", "title"), field("first", "li a")}};
  EXPECT_THAT(extract(shop, {rule}).data, ElementsAre(R"({"title":"Shop","first":"One"})"));
  rule.fields = {field("none", "table")};
  EXPECT_THAT(extract(shop, {rule}).data, IsEmpty());
}

TEST(Extract, RequiredDefaultAndRegex) {
  ExtractRule rule = products();
  rule.fields = {field("name", "a"), field("number", "a::attr(href)", FieldType::integer), field("start", "b")};
  rule.fields[0].required = true;
  rule.fields[1].pattern = "a=(\\d+)";
  rule.fields[1].fallback = "-1";
  rule.fields[2].pattern = "^\\W";
  EXPECT_THAT(extract(shop, {rule}).data, ElementsAre(R"({"name":"One","number":1,"start":"$"})",
                                                      R"({"name":"Two \"2\"","number":-1,"start":null})",
                                                      R"({"name":"Four","number":-1,"start":null})"));
}

TEST(Extract, TheUrlChoosesTheRules) {
  ExtractRule rule = products();
  rule.url = "/dir/";
  EXPECT_EQ(extract(shop, {rule}).data.size(), 4u);
  rule.url = "/dir/$";
  EXPECT_THAT(extract(shop, {rule}).data, IsEmpty());
}

// Where no rule is for the page, it pays for no tree: one that is over its budget at once would be noted.
TEST(Extract, NoTreeWithoutARule) {
  PageOptions options;
  options.settings.tree_memory = 1;
  ExtractRule rule = products();
  rule.url = "^https:";
  EXPECT_THAT(extract(shop, {rule}, options).notes, IsEmpty());
  EXPECT_THAT(extract(shop, {products()}, options).notes, ElementsAre(HasSubstr("HTML tree given up")));
}

TEST(Extract, MistakesAreToldWithTheirPlace) {
  ExtractRule rule = products();
  rule.fields[1].select = "a..b";
  EXPECT_EQ(parser::extract::Extractor::compile({rule}).error(),
            "x.toml:3: column 3 of \"a..b\": a class name is expected behind '.'");
  rule = products();
  rule.rows = "li::text";
  EXPECT_EQ(parser::extract::Extractor::compile({rule}).error(),
            "x.toml:2: a selector of rows has no ::suffix; fields have");
}

TEST(Extract, ItemsAndBytesAreBounded) {
  const std::string many = "<!DOCTYPE html>" + repeated("<li class=p id=x>a", 20'000);
  const auto cut = extract(many, {products()});
  EXPECT_EQ(cut.data.size(), 10'000u);
  EXPECT_THAT(cut.notes, ElementsAre("only the first 10000 items were extracted"));

  ExtractRule all{.name = "all", .url = {}, .rows = {}, .rows_where = {}, .fields = {}};
  for (int i = 0; i < 20; ++i) all.fields.push_back(field("f" + std::to_string(i), "div"));
  for (ExtractField& each : all.fields) each.list = true;
  std::string deep = "<!DOCTYPE html>";
  for (int i = 0; i < 2000; ++i) deep += "<div>0123456789012345678901234567890123456789";
  const auto large = extract(deep, {all});
  std::size_t bytes = 0;
  for (const std::string& data : large.data) bytes += data.size();
  EXPECT_LE(bytes, 17u << 20);
  EXPECT_THAT(large.notes, testing::Contains(HasSubstr("not all values were extracted")));
}

TEST(Extract, WhatIsCutIsTold) {
  const std::string page = "<p>" + std::string(100'000, 'x') + "</p>" + [] {
    std::string items;
    for (int i = 0; i < 1001; ++i) items += "<i>" + std::to_string(i) + "</i>";
    return items;
  }();
  ExtractRule rule{
      .name = "long", .url = {}, .rows = {}, .rows_where = {}, .fields = {field("p", "p"), field("i", "i")}};
  EXPECT_THAT(extract(page, {rule}).notes, ElementsAre("a value was cut to 64 KiB"));
  rule.fields[1].list = true;
  EXPECT_THAT(extract(page, {rule}).notes,
              ElementsAre("a value was cut to 64 KiB", "of a list only the first 1000 values were extracted"));
}

// Of selectors with many steps, of the texts of elements in elements, and of both for each row.
TEST(Extract, StepsAreBounded) {
  ExtractRule rule{.name = "steps", .url = {}, .rows = {}, .rows_where = {}, .fields = {}};
  std::string selector = "div";
  for (int i = 0; i < 60; ++i) selector += " div";
  const std::string deep = "<!DOCTYPE html>" + repeated("<div>", 1000) + "x";
  rule.fields = {field("f", selector)};
  const auto given_up = testing::Contains(HasSubstr("extraction was given up"));
  const auto enough = extract(deep, {rule}, {}, 1'000'000);
  EXPECT_EQ(enough.data.size(), 1u);
  EXPECT_THAT(enough.notes, testing::Not(given_up));
  const auto selectors = extract(deep, {rule}, {}, 50'000);
  EXPECT_THAT(selectors.data, IsEmpty());
  EXPECT_THAT(selectors.notes, given_up);
  rule.fields = {field("f", "div", FieldType::text)};
  rule.rows = "div";
  const auto texts = extract(deep, {rule}, {}, 1'000'000);
  EXPECT_THAT(texts.notes, given_up);
  EXPECT_LT(texts.data.size(), 1000u);
  EXPECT_THAT(extract(deep, {rule}).notes, testing::Not(given_up));
}

// ---- types ---------------------------------------------------------------------------------------------------------

TEST(ExtractNumber, AsShopsWriteThem) {
  const std::vector<std::pair<std::string_view, const char*>> cases = {
      {"12", "12"},
      {"$1,299.00", "1299"},
      {"1.299,95 €", "1299.95"},
      {"1 299,50 zł", "1299.5"},
      {"1\xC2\xA0"
       "299\xC2\xA0Kč",
       "1299"},
      {"1\xE2\x80\xAF"
       "234\xE2\x80\xAF"
       "567,8 €",
       "1234567.8"},
      {"CHF 1'299.-", "1299"},
      {"1\xE2\x80\x99"
       "299.50",
       "1299.5"},
      {"£12", "12"},
      {"EUR 12,50", "12.5"},
      {"1,299", "1299"},
      {"1.299", "1299"},
      {"0.125", "0.125"},
      {"0,125", "0.125"},
      {"1234.567", "1234.567"},
      {"12.3456", "12.3456"},
      {"1,299,000", "1299000"},
      {"1.299.000,00", "1299000"},
      {"₹1,00,000.50", "100000.5"},
      {"19,– €", "19"},
      {"from 4.5 of 5", "4.5"},
      {"-5", "-5"},
      {"-$5.25", "-5.25"},
      {"$-5.20", "-5.2"},
      {"£-.50", "-0.5"},
      {"Café-5", "5"},
      {"Rs.500", "500"},
      {"руб.500", "500"},
      {"No.5", "5"},
      {"$.99", "0.99"},
      {"from\xC2\xA0"
       ".99",
       "0.99"},
      {"\xE2\x88\x92"
       "3,5 %",
       "-3.5"},
      {"SKU-123", "123"},
      {"(2)", "2"},
      {"5€99", "5.99"},
      {".99", "0.99"},
      {"007", "7"},
      {"-0", "0"},
      {"￥12,800(税込)", "12800"},
      {"1,5 - 2,0", "1.5"},
      {"12.50.", "12.5"},
      {"2 for $5", "2"},
      {"5 stars, 120 votes", "5"},
      {"1½", "1.5"},
      {"1 ¾ cups", "1.75"},
      {"-½", "-0.5"},
      {"about ⅞ of 3", "0.875"},
      {"1,299½", "1299.5"},
      {"1e5", "100000"},
      {"1.299E3", "1299"},
      {"-2.5e-3 m", "-0.0025"},
      {".5e1", "5"},
      {"1e5x", "1"},
      {"5e étage", "5"},
      {",50", "0.5"},
      {"€,50", "0.5"},
      {"-,50", "-0.5"},
      {"Room,50", "50"},
  };
  for (const auto& [text, number] : cases) EXPECT_EQ(parser::extract::read_number(text), number) << text;
  for (const char* text : {"", "none", "1.2.2024", "10.0.0.1", "1234567890123456789012", "1⅓", "⅔", "1.5½", "1e30",
                           "1e-30", "1,299e3", ",500", "apples ,50"})
    EXPECT_EQ(parser::extract::read_number(text), std::nullopt) << text;
  EXPECT_EQ(parser::extract::read_integer("1,299.00"), "1299");
  EXPECT_EQ(parser::extract::read_integer("4.5"), std::nullopt);
}

TEST(ExtractDate, WhereItIsUnambiguous) {
  const std::vector<std::pair<std::string_view, const char*>> cases = {
      {"2024-03-05", "2024-03-05"},
      {"on 2024-03-05T10:20:30+01:00", "2024-03-05T10:20:30+01:00"},
      {"2024-03-05 10:20Z", "2024-03-05T10:20Z"},
      {"2024-03-05T10:20:30.123+0130", "2024-03-05T10:20:30+01:30"},
      {"2024/3/5", "2024-03-05"},
      {"2024.03.05", "2024-03-05"},
      {"5.3.2024", "2024-03-05"},
      {"05. 03. 2024 um 10", "2024-03-05"},
      {"March 5, 2024", "2024-03-05"},
      {"Mar 5th, 2024 at 3:07 pm", "2024-03-05T15:07"},
      {"Tue, 05 Mar 2024 10:20:30 GMT", "2024-03-05T10:20:30Z"},
      {"5 MARCH 2024", "2024-03-05"},
      {"the 5th of March 2024", "2024-03-05"},
      {"13/02/2024", "2024-02-13"},
      {"02/13/2024", "2024-02-13"},
      {"3/3/2024", "2024-03-03"},
      {"20240305", "2024-03-05"},
      {"Posted: 05-Mar-2024", "2024-03-05"},
      {"12 Sept 2024, 12:00 am", "2024-09-12T00:00"},
      {"2024-3-5", "2024-03-05"},
      // A zone, and what only looks like one.
      {"2024-03-05T10:20+02", "2024-03-05T10:20+02:00"},
      {"2024-03-05T10:20-12:00", "2024-03-05T10:20-12:00"},
      {"2024-03-05 03:20:30-05:00", "2024-03-05T03:20:30-05:00"},
      {"5 Mar 2024 10:20 -0500", "2024-03-05T10:20-05:00"},
      {"March 5, 2024 19:00-21:00", "2024-03-05T19:00"},
      {"5.3.2024 10:00-12:00", "2024-03-05T10:00"},
      {"Mar 5, 2024 10:00 AM-12:00 PM", "2024-03-05T10:00"},
      {"2024-03-05 10:00-11:00", "2024-03-05T10:00"},
      {"Tue Mar 05 2024 10:20:30 GMT+0100 (CET)", "2024-03-05T10:20:30+01:00"},
      {"March 5, 2024 10:20 UTC+2", "2024-03-05T10:20+02:00"},
      {"5 March 2024 10:20 GMT-3:30", "2024-03-05T10:20-03:30"},
      {"2024-03-05T10:20:30+99:99", "2024-03-05T10:20:30"},
  };
  for (const auto& [text, date] : cases) EXPECT_EQ(parser::extract::read_date(text), date) << text;
  for (const char* text : {"", "yesterday", "02/03/2024", "2024-13-05", "2024-02-30", "30 Feb 2024", "5 Marble 2024",
                           "12/2024", "10.0.0.12024"})
    EXPECT_EQ(parser::extract::read_date(text), std::nullopt) << text;
}

// Every match of a pattern in one text.
TEST(Extract, AllMatchesOfAPattern) {
  ExtractField all = field("ids", "script", FieldType::integer);
  all.pattern = R"("id":\s*(\d+))";
  all.all = all.list = true;
  ExtractRule rule{.name = "r", .url = {}, .rows = {}, .rows_where = {}, .fields = {all}};
  EXPECT_THAT(extract(R"(<script>var x = [{"id": 1}, {"id":22}]; f({"id": 3})</script>)", {rule}).data,
              ElementsAre(R"({"ids":[1,22,3]})"));
  rule.fields[0].pattern = "x*";  // matches nothing, too
  rule.fields[0].type = FieldType::text;
  EXPECT_THAT(extract("<script>axxbx</script>", {rule}).data, ElementsAre(R"({"ids":["xx","x"]})"));
  const auto many = extract("<script>" + std::string(5000, 'x') + "</script>", {[&] {
                              rule.fields[0].pattern = "x";
                              return rule;
                            }()});
  EXPECT_THAT(many.notes, ElementsAre(HasSubstr("of a list only the first 1000")));
}

// A table as Hacker News has it: what belongs to a row is in the one behind it.
constexpr std::string_view news = R"(<!DOCTYPE html><table><tr class=athing><td><a href=/1>One</a></tr>
<tr><td><span class=score>10 points</span> <a class=by>ada</a></tr><tr class=spacer></tr>
<tr class=athing><td><a href=/2>Two</a></tr><tr><td><a class=by>ben</a></tr><tr class=spacer></tr>
<tr class=athing><td><a href=/3>Three</a></tr><tr class=spacer><tr><td><span class=score>30</span></tr></table>)";

TEST(Extract, ValuesOfTheRowBeside) {
  ExtractRule rule{.name = "r", .url = {}, .rows = "tr.athing", .rows_where = {}, .fields = {}};
  rule.fields = {field("title", "a"), field("next", ":scope + tr .score", FieldType::integer),
                 field("later", ":scope ~ tr .score", FieldType::integer), field("by", ":scope + tr .by"),
                 field("second", ":scope + tr + tr .score", FieldType::integer)};
  EXPECT_THAT(extract(news, {rule}).data,
              ElementsAre(R"({"title":"One","next":10,"later":10,"by":"ada","second":null})",
                          R"({"title":"Two","next":null,"later":null,"by":"ben","second":null})",
                          R"({"title":"Three","next":null,"later":30,"by":null,"second":30})"));
}

TEST(Extract, ItemsThatAreAlikeHaveOneKey) {
  ExtractRule rule{.name = "r", .url = {}, .rows = "li", .rows_where = {}, .fields = {}};
  rule.fields = {field("a", "a"), field("b", "b")};
  rule.unique = "a";
  const auto extractor = parser::extract::Extractor::compile({rule});
  PageOptions options;
  options.settings.extractor = &*extractor;
  const auto record =
      parse_page_once("<li><a>x</a><b>1</b></li><li><a>x</a><b>2</b></li><li><a>y</a></li><li><b>3</b></li>", options);
  ASSERT_EQ(record.items.size(), 4u);
  EXPECT_EQ(record.items[0].key, record.items[1].key);
  EXPECT_NE(record.items[0].key, record.items[2].key);
  EXPECT_NE(record.items[0].key, 0);
  EXPECT_EQ(record.items[3].key, 0);  // without a value it is like no other
}

}  // namespace
}  // namespace crawl::test
