// What a program does wrong is reported where it does it, in one line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "crawler/library/crawl.h"

namespace crawl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The line; empty when nothing was thrown.
template <class Call>
std::string told(const Call& call) {
  Crawler crawler;
  try {
    call(crawler);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

const auto on_element = [](Element&) {};
const auto on_page = [](Page&) {};

TEST(Mistakes, ASelectorThatIsNone) {
  auto line = told([](Crawler& crawler) { crawler.on_html("h1..x", on_element); });
  EXPECT_THAT(
      line, AllOf(HasSubstr("on_html: selector \"h1..x\": column 4: "), HasSubstr("class name"), Not(HasSubstr("\n"))));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_html("", on_element); }), HasSubstr("column 1"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_html("a\n\x1b[31m{", on_element); }),
              AllOf(HasSubstr("column"), Not(HasSubstr("\n")), Not(HasSubstr("\x1b"))));
}

TEST(Mistakes, APatternThatIsNone) {
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_page_matching("/house/(\\d+", on_page); }),
              AllOf(HasSubstr("on_page_matching"), HasSubstr("missing )")));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_page_matching("", on_page); }), HasSubstr("empty"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_html("a", "[z", on_element); }),
              AllOf(HasSubstr("on_html(\"a\")"), HasSubstr("[z")));
}

TEST(Mistakes, AContentTypeThatIsNone) {
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_page("json", on_page); }),
              AllOf(HasSubstr("on_page(\"json\")"), HasSubstr("not a media type")));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_page("", on_page); }), HasSubstr("media type"));
}

TEST(Mistakes, ACallbackThatIsEmpty) {
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_html("a", Crawler::ElementCallback()); }),
              HasSubstr("the callback is empty"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_page("*/*", Crawler::PageCallback()); }),
              HasSubstr("the callback is empty"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.before_request({}); }), HasSubstr("before_request"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_response({}); }), HasSubstr("on_response"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.on_error({}); }), HasSubstr("on_error"));
}

TEST(Mistakes, AnOptionThatIsNone) {
  EXPECT_THAT(told([](Crawler& crawler) { crawler.set("dpeth", 2); }),
              AllOf(HasSubstr("set(\"dpeth\")"), HasSubstr("did you mean depth?")));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.set("where", "1"); }),
              HasSubstr("no option"));  // of crawl export alone
  EXPECT_THAT(told([](Crawler& crawler) { crawler.set("", "1"); }), HasSubstr("no option"));
}

TEST(Mistakes, AValueOutOfRange) {
  EXPECT_THAT(told([](Crawler& crawler) { crawler.set("processes", 0); }),
              AllOf(HasSubstr("set(\"processes\")"), HasSubstr("256")));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.set("delay", "soon"); }), HasSubstr("soon"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.set("robots", "perhaps"); }), HasSubstr("perhaps"));
  EXPECT_THAT(told([](Crawler& crawler) { crawler.set("include", "("); }), HasSubstr("set(\"include\")"));
}

TEST(Mistakes, WhatIsRightIsTaken) {
  EXPECT_EQ(told([](Crawler& crawler) {
              crawler.set("depth", "all")
                  .set("level", 3)
                  .set("delay", 0.5)
                  .set("robots", false)
                  .set("no-sitemaps", true)
                  .set("verbose", 2);
              crawler.set("header", "X-A: b").set("output", std::string("x.db")).set("delay", "auto");
              crawler.on_html("a[href]::attr(href), b:has(> c)", on_element)
                  .on_page("text/html, image/*", "/x", on_page)
                  .on_page_matching(".", on_page);
            }),
            "");
}

TEST(Mistakes, ACrawlerRunsOnce) {
  Crawler crawler;
  testing::internal::CaptureStderr();
  EXPECT_EQ(crawler.run(std::vector<std::string>{}), 2);  // no seed
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("no SEED"));
  EXPECT_THROW(crawler.run({"http://127.0.0.1:9/"}), std::logic_error);
  EXPECT_THROW(crawler.on_html("a", on_element), std::logic_error);
  EXPECT_THROW(crawler.set("depth", 1), std::logic_error);
}

}  // namespace
}  // namespace crawl
