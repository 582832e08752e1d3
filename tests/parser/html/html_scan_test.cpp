// The scanner: tags, comments, scripts and references by section of the standard
// (https://html.spec.whatwg.org/multipage/parsing.html#tokenization), and the rules of tree construction by what they
// leave in a record. Whatever it is given, its time is linear.
#include <gmock/gmock.h>

#include "base/clock.h"
#include "parser/scan/references.h"
#include "parser/scan/scan.h"
#include "tests/parser/html/html_support.h"
#include "tests/support/sanitized.h"

namespace crawl::test {
namespace {

using parser::TextPlace;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of CPU, for a hostile page; sanitizers take some of it.
constexpr std::int64_t max_scan_ns = sanitized ? 2'000'000'000 : 1'000'000'000;

std::string decoded(std::string_view text, TextPlace place) {
  std::string out;
  parser::append_decoded(out, text, place);
  return out;
}

// #tag-open-state, #attribute-name-state to #after-attribute-value-quoted-state
TEST(Tokens, Attributes) {
  const auto page = parse_page(
      "<a href=a/>1</a><A\tHREF = 'b'x>2</A><a x=\">\" href=\"c\"href=d>3</a><a href>4</a><a =x href=e>5</a>"
      "<a href='f'/>6</a><a/href=g>7</a><a\nhref=\n\"h\n\">8</a><a HrEf=i&copy=1&amp;2>9</a>");
  EXPECT_THAT(urls(page),
              ElementsAre("http://example.org/dir/a/", "http://example.org/dir/b", "http://example.org/dir/c",
                          "http://example.org/dir/page", "http://example.org/dir/e", "http://example.org/dir/f",
                          "http://example.org/dir/g", "http://example.org/dir/h", "http://example.org/dir/i&copy=1&2"));
}

TEST(Tokens, WhatEndsInsideATagIsNone) {
  EXPECT_THAT(urls(parse_page("<a href=a>x</a><a href=b")), ElementsAre("http://example.org/dir/a"));
  EXPECT_THAT(urls(parse_page("<a href=\"a")), IsEmpty());
  EXPECT_EQ(text_of("x</p"), "x");
  EXPECT_EQ(text_of("x<"), "x<");
  EXPECT_EQ(text_of("x</"), "x</");
}

TEST(Tokens, LessThanThatBeginsNoTag) {
  EXPECT_EQ(text_of("a < b <3 <"), "a < b <3 <");
  EXPECT_EQ(text_of("a </ b> c"), "a c");
  EXPECT_EQ(text_of("a <? b> c <!x> d"), "a c d");
}

// #comment-start-state to #comment-end-bang-state
TEST(Tokens, Comments) {
  EXPECT_EQ(text_of("a<!-- <p> -- > -->b"), "ab");
  EXPECT_EQ(text_of("a<!-->b"), "ab");
  EXPECT_EQ(text_of("a<!--->b"), "ab");
  EXPECT_EQ(text_of("a<!---->b<!-----> c"), "ab c");
  EXPECT_EQ(text_of("a<!-- x --!>b"), "ab");
  EXPECT_EQ(text_of("a<!-- x -!>b-->c"), "ac");
  EXPECT_EQ(text_of("a<!-- <!-- --> b"), "a b");
  EXPECT_EQ(text_of("a<!-- no end"), "a");
}

// #markup-declaration-open-state: sections of text in SVG and MathML alone
TEST(Tokens, Cdata) {
  EXPECT_EQ(text_of("<svg><text><![CDATA[a<b>&amp;]]>c</text></svg>"), "a<b>&amp;c");
  EXPECT_EQ(text_of("a<![CDATA[b]]>c"), "ac");
}

// #rcdata-state, #rawtext-state
TEST(Tokens, ElementsOfText) {
  EXPECT_EQ(parse_page("<title>a<b>&amp;</tit></title >").title, "a<b>&</tit>");
  EXPECT_EQ(parse_page("<title>no end <p>").title, "no end <p>");
  EXPECT_EQ(text_of("<style></p></style/>a<xmp><b>&amp;</xmp>"), "a\n\n<b>&amp;");
  EXPECT_EQ(text_of("<textarea>\n\n<a></textarea>x"), "<a>\n\nx");
  EXPECT_THAT(urls(parse_page("<iframe src=a><a href=b></iframe><noembed><a href=c></noembed><a href=d>")),
              ElementsAre("http://example.org/dir/a", "http://example.org/dir/d"));
  EXPECT_EQ(text_of("a<plaintext><b></plaintext>"), "a\n\n<b></plaintext>");
}

// #script-data-state to #script-data-double-escape-end-state
TEST(Tokens, Scripts) {
  EXPECT_EQ(text_of("<script>'</scriptx>'</script>a"), "a");
  EXPECT_EQ(text_of("<script><!-- </script>a"), "a");
  EXPECT_EQ(text_of("<script><!-- <script> </script> --></script>a"), "a");
  EXPECT_EQ(text_of("<script><!-- <script> </script>a</script>b"), "b");
  EXPECT_EQ(text_of("<script><!--><script></script>a"), "a");
  EXPECT_EQ(text_of("a<script><!-- <script> </script> no end"), "a");
}

// #character-reference-state; #numeric-character-reference-end-state
TEST(References, InTextAndAttributes) {
  EXPECT_EQ(decoded("&amp;&lt&gt;&notit;&notin;&CounterClockwiseContourIntegral;", TextPlace::html),
            "&<>\xC2\xACit;\xE2\x88\x89\xE2\x88\xB3");
  EXPECT_EQ(decoded("&copy=1&copy;&copy1&copy", TextPlace::attribute), "&copy=1\xC2\xA9&copy1\xC2\xA9");
  EXPECT_EQ(decoded("&#65;&#x41&#X4e2D;&#;&#x;&unknown;&&", TextPlace::html), "AA\xE4\xB8\xAD&#;&#x;&unknown;&&");
  EXPECT_EQ(decoded("&#0;&#xD800;&#x110000;&#99999999999;", TextPlace::html),
            "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(decoded("&#x80;&#150;&#x81;", TextPlace::html), "\xE2\x82\xAC\xE2\x80\x93\xC2\x81");
}

// #preprocessing-the-input-stream
TEST(References, LineEndsAndNul) {
  EXPECT_EQ(decoded("a\r\nb\rc\n", TextPlace::html), "a\nb\nc\n");
  EXPECT_EQ(decoded(std::string_view("a\0b", 3), TextPlace::html), "ab");
  EXPECT_EQ(decoded(std::string_view("a\0b", 3), TextPlace::raw),
            "a\xEF\xBF\xBD"
            "b");
}

// #parsing-main-inbody
TEST(Construction, LinksEndWhereTheirBlocksSaySo) {
  const auto text_of_first = [](std::string_view html) { return parse_page(html).links.at(0).text; };
  EXPECT_EQ(text_of_first("<a href=a>one<a href=b>two"), "one");
  EXPECT_EQ(text_of_first("<p><a href=a>one</p>two"), "one");
  EXPECT_EQ(text_of_first("<span><a href=a>one</span>two"), "one");
  EXPECT_EQ(text_of_first("<a href=a>one<div>two</a>three"), "one");
  EXPECT_EQ(text_of_first("<a href=a>one<div>two</div></a>three"), "one two");
  EXPECT_EQ(text_of_first("<p><b>x</p><a href=a>one</b>two"), "one");
  EXPECT_EQ(text_of_first("<a href=a>one</td>two</a>"), "onetwo");
}

TEST(Construction, WhatIsNotShownEndsWhereItsBlockDoes) {
  EXPECT_EQ(text_of("<p hidden>x<div>y"), "y");
  EXPECT_EQ(text_of("<li hidden>x<li>y"), "y");
  EXPECT_EQ(text_of("<div hidden><p>x</div>y"), "y");
  EXPECT_EQ(text_of("<span hidden>x<span>x</span>x</span>y"), "y");
  EXPECT_EQ(text_of("<ruby>a<rp>(<rt>b<rp>)</ruby>c"), "abc");
  EXPECT_EQ(text_of("<table><tr hidden><td>x<tr><td>y</table>"), "y");
}

// #the-insertion-mode of tables, selects, templates, frames
TEST(Construction, Modes) {
  EXPECT_EQ(text_of("<table><caption>a<tr><td>b<th>c<tbody><td>d</table>e"), "a\nb\tc\nd\n\ne");
  EXPECT_EQ(text_of("<select><option>a<option>b<p>c</select>d"), "a\nb\n\nc\n\nd");
  EXPECT_EQ(text_of("<template><td>a</td></template>b"), "b");
  EXPECT_EQ(text_of("<frameset><frame src=a></frameset>b"), "");
  EXPECT_EQ(text_of("<head><p>a</head>b"),
            "a"
            "b");
  EXPECT_EQ(text_of("a</body><p>b</html>c"), "a\n\nbc");
}

TEST(Construction, QuirksModeLeavesTheParagraphOpen) {
  const std::string page = "<p><a href=a>one<table><td>two</table>three";
  EXPECT_EQ(parse_page("<!doctype html>" + page).links.at(0).text, "one");
  EXPECT_EQ(parse_page(page).links.at(0).text, "one two three");
  EXPECT_EQ(parse_page("<!DOCTYPE xhtml>" + page).links.at(0).text, "one two three");
  EXPECT_EQ(parse_page("<!DOCTYPE html nonsense>" + page).links.at(0).text, "one two three");
  EXPECT_EQ(
      parse_page("<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01//EN' 'http://www.w3.org/TR/html4/strict.dtd'>" + page)
          .links.at(0)
          .text,
      "one");
}

// #parsing-main-inforeign
TEST(Construction, ForeignContent) {
  EXPECT_EQ(parse_page("<svg><title>no</title></svg><title>yes</title>").title, "yes");
  EXPECT_EQ(text_of("<svg><desc>x</desc><g>a<p>b"), "a\n\nb");
  EXPECT_EQ(text_of("<svg><foreignObject><p>a<div>b</foreignObject>c</svg>"), "a\n\nbc");
}

TEST(Repairs, AreSaid) {
  const auto repairs = [](std::string_view html) { return parser::scan_document(html, {}).repairs; };
  EXPECT_EQ(repairs("<p>a<table><tr><td><a href=x>b</a></table>"), 0u);
  EXPECT_EQ(repairs("<table>a<tr>"), bit_of(parser::Repair::foster_parenting));
  EXPECT_EQ(repairs("<p><frameset>"), 0u);
  EXPECT_EQ(repairs("<select><option>a</select>"), 0u);
  EXPECT_EQ(repairs("<select><option>a<p>b</select>"), bit_of(parser::Repair::select_content));
  EXPECT_EQ(repairs(repeated("<div>", 3000)), bit_of(parser::Repair::deep_nesting));
}

// Two megabytes of each in less than a second: quadratic ones would take minutes.
TEST(Bounds, HostilePagesTakeLinearTime) {
  constexpr std::size_t size = rounds(2'000'000);
  const std::string deep = repeated("<div>", 10'000);
  for (const std::string& page : {repeated("<div>", size / 5),
                                  repeated("<b>", size / 3),
                                  repeated("<p><b>", size / 6),
                                  "<p" + repeated(" a", size / 2) + ">",
                                  "<!--" + std::string(size, '-'),
                                  "<title>" + repeated("</titl>", size / 7),
                                  "<script>" + repeated("<!--<script>", size / 12),
                                  repeated("<a href=x><div></a>", size / 19),
                                  repeated("<b><p></b>", size / 10),
                                  deep + repeated("<li>", size / 4),
                                  deep + repeated("</x-y>", size / 6),
                                  deep + repeated("<x-a>", 10'000) + repeated("</x-b>", size / 6),
                                  deep + repeated("<table></table>", size / 15),
                                  "<svg>" + repeated("<g>", 10'000) + repeated("</x>", size / 4),
                                  repeated("<form><div></form>", size / 18),
                                  repeated("<template>", size / 10),
                                  repeated("&am", size / 3),
                                  std::string(size, '\0'),
                                  repeated("<table>", size / 7),
                                  repeated("<a href=x><table><td>", size / 21),
                                  repeated("<b><div>", size / 8) + repeated("</b>", size / 4)}) {
    const std::int64_t begin = base::thread_cpu_ns();
    const parser::Document document = parser::scan_document(page, {});
    EXPECT_LT(base::thread_cpu_ns() - begin, max_scan_ns) << page.substr(0, 30) << document.links.size();
  }
}

}  // namespace
}  // namespace crawl::test
