// Selectors by what the standard says, section by section: those of level 4 that are supported, the values that
// suffixes take, mistakes with their places, and hostile selectors on hostile pages. parser/css/.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/clock.h"
#include "tests/parser/css/css_support.h"

namespace crawl::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view shop = R"(<!DOCTYPE html><html lang=en><title>The  shop</title>
<ul id=list>
  <li id=one class="item first"><a id=a1 href="/1" title='He said "1"'>One <b>bold</b></a> <i id=i1>10 EUR</i></li>
  <li id=two class="item sale"><a id=a2 href="/2">Two</a></li>
  <li id=three class="ITEM"><p id=p1 lang=de-AT>Drei</p><p id=p2>In
     stock</p></li>
</ul>
<form id=form><fieldset id=off disabled><legend id=l1><input id=in1 required></legend><input id=in2></fieldset>
<select id=sel><optgroup id=og disabled><option id=op1><option id=op2 selected></optgroup></select></form>
<svg id=svg><foreignObject id=fo></foreignObject><a id=sa xlink:href="/svg">x</a></svg>
<template id=tpl><li id=inside class=item></li></template>
<script id=js>if (a  < b) { "&amp;" }</script><div id=hid hidden>secret <span hidden>deep</span></div>)";

TEST(CssLevel4, IsWhereAndNotTakeLists) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("li:is(.first, #two)"), ElementsAre("one", "two"));
  EXPECT_THAT(page.ids(":where(ul) > :not(.first, .sale)"), ElementsAre("three"));
  EXPECT_THAT(page.ids("li:not(:has(p)):not(.first)"), ElementsAre("two"));
  EXPECT_THAT(page.ids(":is(ul li) > a"), ElementsAre("a1", "a2"));
}

TEST(CssLevel4, HasIsRelativeToTheElement) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("li:has(b)"), ElementsAre("one"));
  EXPECT_THAT(page.ids("li:has(> b)"), IsEmpty());
  EXPECT_THAT(page.ids("li:has(> a b)"), ElementsAre("one"));
  EXPECT_THAT(page.ids("li:has(+ li.sale)"), ElementsAre("one"));
  EXPECT_THAT(page.ids("li:has(~ #three)"), ElementsAre("one", "two"));
  EXPECT_THAT(page.ids("li:has(> p + p, > i)"), ElementsAre("one", "three"));
  EXPECT_THAT(page.ids("ul:has(li:has(p))"), ElementsAre("list"));
}

TEST(CssLevel4, NthChildOfASelector) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("li:nth-child(2 of .item)"), ElementsAre("two"));
  EXPECT_THAT(page.ids("li:nth-last-child(1 of .item)"), ElementsAre("two"));
  EXPECT_THAT(page.ids("li:nth-child( -n + 2 )"), ElementsAre("one", "two"));
}

TEST(CssLevel4, FlagsOfAttributes) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("[class='ITEM' i]"), ElementsAre("three"));
  EXPECT_THAT(page.ids("[class*='item' i]"), ElementsAre("one", "two", "three"));
  EXPECT_THAT(page.ids("[lang='DE-at']"), ElementsAre("p1"));  // as HTML compares it
  EXPECT_THAT(page.ids("[lang='DE-at' s]"), IsEmpty());
}

TEST(CssOwn, ContainsLooksAtTheCollapsedText) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("p:contains('In stock')"), ElementsAre("p2"));
  EXPECT_THAT(page.ids("li:contains(\"One bold\")"), ElementsAre("one"));
  EXPECT_THAT(page.ids("li:contains(Two)"), ElementsAre("two"));
  EXPECT_THAT(page.ids("li:contains('in stock')"), IsEmpty());
}

TEST(Css, LanguagesAreInherited) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("p:lang(de)"), ElementsAre("p1"));
  EXPECT_THAT(page.ids("p:lang('*-AT')"), ElementsAre("p1"));
  EXPECT_THAT(page.ids("p:lang(en)"), ElementsAre("p2"));
}

TEST(Css, DisabledComesFromTheFieldsetButNotInItsLegend) {
  Selectable page(shop);
  EXPECT_THAT(page.ids(":disabled"), ElementsAre("off", "in2", "og", "op1", "op2"));
  EXPECT_THAT(page.ids(":enabled"), ElementsAre("in1", "sel"));
  EXPECT_THAT(page.ids(":required, :checked"), ElementsAre("in1", "op2"));
}

TEST(Css, OtherNamespacesAndTemplates) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("svg a"), ElementsAre("sa"));
  EXPECT_THAT(page.ids("foreignObject"), ElementsAre("fo"));
  EXPECT_THAT(page.values("svg a::attr(href)"), ElementsAre("/svg"));
  EXPECT_THAT(page.ids("svg a[href]"), IsEmpty());
  EXPECT_THAT(page.ids("svg a[*|href]"), ElementsAre("sa"));
  EXPECT_THAT(page.ids("template li"), IsEmpty());  // it is in another document
  EXPECT_THAT(page.ids("template:empty"), ElementsAre("tpl"));
}

TEST(Css, QuirksModeComparesClassesWithoutCase) {
  EXPECT_THAT(Selectable("<p id=a class=Price>").ids(".price"), ElementsAre("a"));
  EXPECT_THAT(Selectable("<!DOCTYPE html><p id=a class=Price>").ids(".price"), IsEmpty());
}

TEST(Css, CommentsAndEscapes) {
  Selectable page(shop);
  EXPECT_THAT(page.ids("ul/**/>/* the second */li#\\74wo"), ElementsAre("two"));
}

TEST(CssValues, TextIsReadAsItIsShown) {
  Selectable page(shop);
  EXPECT_THAT(page.values("#one"), ElementsAre("One bold 10 EUR"));
  EXPECT_THAT(page.values("#one a::text"), ElementsAre("One bold"));
  EXPECT_THAT(page.values("#three::text"), ElementsAre("Drei\n\nIn stock"));
  EXPECT_THAT(page.values("title::text"), ElementsAre("The shop"));
  EXPECT_THAT(page.values("#js::text"), ElementsAre("if (a  < b) { \"&amp;\" }"));
  EXPECT_THAT(page.values("#hid::text"), ElementsAre("secret"));
  EXPECT_THAT(page.values("#one a ::text"), ElementsAre("One bold"));  // as Scrapy's users write it
}

TEST(CssValues, Attributes) {
  Selectable page(shop);
  EXPECT_THAT(page.values("li a::attr(HREF)"), ElementsAre("/1", "/2"));
  EXPECT_THAT(page.values("#one ::attr(title)"), ElementsAre("He said \"1\""));
  EXPECT_THAT(page.values("#one ::attr(none)"), IsEmpty());
}

// https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments
TEST(CssValues, Html) {
  Selectable page(shop);
  EXPECT_THAT(page.values("#a1::html"),
              ElementsAre("<a id=\"a1\" href=\"/1\" title=\"He said &quot;1&quot;\">One <b>bold</b></a>"));
  EXPECT_THAT(page.values("#js::html"), ElementsAre("<script id=\"js\">if (a  < b) { \"&amp;\" }</script>"));
  EXPECT_THAT(page.values("#in2::html"), ElementsAre("<input id=\"in2\">"));
  EXPECT_THAT(page.values("#svg > a::html"), ElementsAre("<a id=\"sa\" xlink:href=\"/svg\">x</a>"));
  EXPECT_THAT(page.values("#fo::html"), ElementsAre("<foreignObject id=\"fo\"></foreignObject>"));
  EXPECT_THAT(page.values("#tpl::html"),
              ElementsAre("<template id=\"tpl\"><li id=\"inside\" class=\"item\"></li></template>"));
  EXPECT_THAT(Selectable("<p title='<\xC2\xA0'>a &lt;&amp; b&nbsp;<!--c--><x-y A=1>").values("p::html"),
              ElementsAre("<p title=\"&lt;&nbsp;\">a &lt;&amp; b&nbsp;<!--c--><x-y a=\"1\"></x-y></p>"));
}

TEST(CssValues, EachAlternativeHasItsOwn) {
  Selectable page(shop);
  EXPECT_THAT(page.values("#a2::attr(href), #a2::text, i"), ElementsAre("10 EUR", "/2", "Two"));
  EXPECT_THAT(page.values("#a2, #two a"), ElementsAre("Two"));
}

// ---- mistakes ------------------------------------------------------------------------------------------------------

struct Mistake {
  std::string_view selector;
  std::size_t column;
  std::string_view message;
};

TEST(CssMistakes, AreToldWithTheirPlace) {
  constexpr Mistake mistakes[] = {
      {"", 1, "a selector is expected"},
      {"div..a", 5, "a class name is expected"},
      {"a > > b", 5, "an element is expected before '>'"},
      {"a >", 4, "ends too early"},
      {"a:frist-child", 2, "did you mean :first-child?"},
      {"a:nht-child(2)", 3, "did you mean :nth-child?"},
      {"a:nth-child(2x)", 13, "An+B"},
      {"a[href", 7, "']' or one of"},
      {"a[href='x]", 8, "the string has no end"},
      {"a[href=5]", 8, "a value is expected here"},
      {"a:not(b", 8, "')' is missing"},
      {"a::txt", 2, "::text, ::attr(name) or ::html"},
      {"a::text b", 9, "nothing may follow"},
      {"a:not(b::text)", 8, "at the end of the whole selector"},
      {"\xC3\xA9 $", 3, "cannot stand here"},
      {"ns|a", 1, "no namespace that is declared"},
      {"#1a", 1, "[id=\"1a\"]"},
      {"a)", 2, "cannot stand here"},
      {"//h1", 1, "XPath is not known, in CSS it is h1"},
      {"/html/body//a/@href", 1, "in CSS it is html > body a::attr(href)"},
      {"//div[@class='price']/text()", 1, "in CSS it is div[class='price']::text"},
      {"//a[contains(., 'x')]", 1, "XPath is not known, CSS is"},
  };
  for (const Mistake& mistake : mistakes) {
    const auto parsed = parser::css::parse_selector(mistake.selector);
    ASSERT_FALSE(parsed) << mistake.selector;
    EXPECT_EQ(parsed.error().column, mistake.column) << mistake.selector;
    EXPECT_THAT(parsed.error().message, HasSubstr(mistake.message)) << mistake.selector;
  }
}

TEST(CssMistakes, LengthAndDepthAreBounded) {
  EXPECT_FALSE(parser::css::parse_selector(std::string(5000, 'a')));
  std::string nested = "a";
  for (int i = 0; i < 16; ++i) nested = fmt::format(":not({})", nested);
  EXPECT_TRUE(parser::css::parse_selector(nested));
  EXPECT_FALSE(parser::css::parse_selector(":not(" + nested + ")"));
}

// ---- hostile ones --------------------------------------------------------------------------------------------------

std::string deep_page(std::size_t depth) {
  std::string html = "<!DOCTYPE html>";
  for (std::size_t i = 0; i < depth; ++i) html += "<div>";
  return html;
}

// Each backtracks in a matcher that goes element by element: (depth of the page) to the power of its parts.
TEST(CssHostile, IsLinearInThePageAndTheSelector) {
  const std::string html = deep_page(20'000);
  std::string descendants = "x", nested = "x";
  for (int i = 0; i < 200; ++i) descendants.insert(0, "div ");
  for (int i = 0; i < 15; ++i) nested = fmt::format("div:has(div {})", nested);
  Selectable page(html);
  const std::int64_t begin = base::thread_cpu_ns();
  for (const std::string& selector : {descendants, nested, std::string("div:has(div div div div div x)"),
                                      std::string(":not(:has(*)) :nth-last-of-type(3n+1) ~ :is(div div div, x x)")})
    EXPECT_THAT(page.ids(selector), IsEmpty());
  EXPECT_LT(base::thread_cpu_ns() - begin, 20'000'000'000) << "quadratic would take minutes";
}

TEST(CssHostile, TheBudgetEndsIt) {
  const std::string html = deep_page(5'000);
  Selectable page(html, 100'000);
  std::string selector = "div";
  for (int i = 0; i < 100; ++i) selector += " div";
  page.ids(selector);
  EXPECT_TRUE(page.budget().spent());
}

TEST(CssHostile, OverlappingTextIsFoundInLinearTime) {
  const std::string html = "<!DOCTYPE html><p id=p>" + std::string(2'000'000, 'a');
  Selectable page(html);
  const std::string needle(2000, 'a');
  const std::int64_t begin = base::thread_cpu_ns();
  EXPECT_THAT(page.ids("p:contains('" + needle + "')"), ElementsAre("p"));
  EXPECT_THAT(page.ids("p:contains('" + needle + "b')"), IsEmpty());
  EXPECT_LT(base::thread_cpu_ns() - begin, 10'000'000'000);
}

// Ten thousand elements, each with all the text of those in it, would be gigabytes.
TEST(CssHostile, ValuesAreBounded) {
  std::string html = "<!DOCTYPE html>";
  for (int i = 0; i < 10'000; ++i) html += "<div>0123456789";
  Selectable page(html, 20'000'000);
  std::size_t bytes = 0;
  for (const std::string& value : page.values("div")) bytes += value.size();
  EXPECT_LT(bytes, 400'000'000u);
  EXPECT_TRUE(page.budget().spent());
}

}  // namespace
}  // namespace crawl::test
