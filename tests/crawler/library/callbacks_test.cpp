// Callbacks on pages, without processes: a response goes through a PageBuilder with the hooks of registered callbacks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crawler/library/runner.h"
#include "crawler/worker/page_builder.h"

namespace crawl::library {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

// What an outcome says, copied out of its views.
struct Built {
  std::string detail;
  std::vector<std::string> followed, nofollow;
  std::vector<std::pair<std::string, std::string>> items;
  std::vector<std::pair<std::string, std::string>> contexts;  // by URL
  std::uint64_t errors = 0;
  std::size_t body = 0;
  std::optional<std::string> text;
};

class CallbacksTest : public testing::Test {
 protected:
  CallbacksTest() {
    options_.depth = model::unlimited_depth;
    options_.user_agent = "crawl/test";
  }

  void on_html(std::string_view selector, Crawler::ElementCallback callback) {
    callbacks_.pages.push_back(html_entry(selector, "", std::move(callback)));
  }

  Built build(std::string body, std::string type = "text/html; charset=utf-8", std::uint16_t status = 200) {
    worker::Job job;
    job.lease.url = *parser::parse_url("http://example.org/a/b.html");
    job.lease.fields = std::make_unique<worker::RequestFields>();
    job.lease.fields->context = context_;
    job.response.status = status;
    job.response.headers = {{"Content-Type", std::move(type)}};
    job.response.body = std::move(body);
    Runner runner(callbacks_);
    const worker::Hooks hooks = runner.hooks();
    worker::PageBuilder builder(options_, &hooks);
    Built built;
    builder.build(std::move(job), [&](const model::Outcome& outcome, parser::Page*) {
      built.detail = outcome.detail;
      for (const model::Link& link : outcome.links)
        (link.follow ? built.followed : built.nofollow).emplace_back(link.url);
      for (const model::Item& item : outcome.items) built.items.emplace_back(item.rule, item.data);
      for (const model::LinkContext& context : outcome.contexts)
        built.contexts.emplace_back(outcome.links.at(context.link).url, context.text);
      built.body = outcome.body_size;
      if (outcome.text) built.text = *outcome.text;
    });
    built.errors = hooks.errors();
    return built;
  }

  config::Options options_;
  Callbacks callbacks_;
  std::string context_;  // of the page
};

TEST_F(CallbacksTest, SelectorsSearchBelowAnElement) {
  std::vector<std::string> seen;
  on_html("ul", [&](Element& list) {
    for (const Element& item : list.select("li")) seen.push_back(item.text());
    seen.push_back("direct " + std::to_string(list.select(":scope > li").size()) + ", itself " +
                   std::to_string(list.select("ul").size()));
  });
  build("<li>before<ul><li>one<ul><li>two</ul></ul><li>after");
  EXPECT_THAT(seen, ElementsAre("one\n\ntwo", "two", "direct 1, itself 1", "two", "direct 1, itself 0"));
}

TEST_F(CallbacksTest, AValueIsWhatTheSelectorAsksFor) {
  std::vector<std::string> seen;
  on_html("a::attr(href), b, i::html",
          [&](Element& e) { seen.push_back(e.tag() + " " + e.value() + " " + e.attr("href")); });
  on_html("p", [&](Element& p) {
    seen.push_back(p.first("a::attr(title)") + "|" + p.first("em") + "|" + std::to_string(p.number("b").value_or(-1)) +
                   "|" + std::to_string(p.number("i").has_value()));
  });
  build("<p><a href=' x '>1</a><a title=t>2</a><b>EUR 1.250,50</b><i>none</i></p>");
  EXPECT_THAT(seen, ElementsAre("a x  x ", "a  ", "b EUR 1.250,50 ", "i <i>none</i> ", "t||1250.500000|0"));
}

TEST_F(CallbacksTest, FollowResolvesAgainstTheBase) {
  std::vector<bool> taken;
  on_html("p", [&](Element& p) {
    for (const char* url : {"c", "?q=1", "//other.example/", "mailto:x@y.example", "http://[", "c"})
      taken.push_back(p.page().follow(url));
  });
  Built built = build("<base href=/base/><p><a href=z>z</a>");
  EXPECT_THAT(taken, ElementsAre(true, true, true, false, false, true));
  EXPECT_THAT(built.followed, ElementsAre("http://example.org/base/z", "http://example.org/base/c",
                                          "http://example.org/base/?q=1", "http://other.example/"));
}

TEST_F(CallbacksTest, UrlsOfAttributesAreAbsolute) {
  std::vector<std::string> seen;
  on_html("img, a", [&](Element& e) { seen.push_back(e.url("SRC") + e.url("href")); });
  on_html("p", [&](Element& p) { seen.push_back(p.page().resolve("x") + p.page().resolve("tel:1")); });
  build("<base href=/base/><p>x</p><img src=' /noalt.png '><a href=#top>y</a><a href=mailto:x@y.example>z</a><a>0</a>");
  EXPECT_THAT(seen, ElementsAre("http://example.org/noalt.png", "http://example.org/base/", "", "",
                                "http://example.org/base/x"));
}

TEST_F(CallbacksTest, APageHasTheContextOfItsUrl) {
  context_ = "price 3";
  std::string seen;
  on_html("p", [&](Element& p) { seen = p.page().context(); });
  build("<p>");
  EXPECT_EQ(seen, "price 3");
}

TEST_F(CallbacksTest, AContextGoesWithItsLink) {
  on_html("a", [](Element& a) { a.page().follow(a.attr("href"), a.text()); });
  on_html("p", [](Element& p) { p.page().follow("3", "no UTF-8: \xff"); });
  Built built = build("<a href=1>one</a><a href=2></a><a href=1>again</a><p>");
  EXPECT_THAT(built.contexts,
              ElementsAre(Pair("http://example.org/a/1", "one"), Pair("http://example.org/a/3", "no UTF-8: \uFFFD")));
  EXPECT_EQ(built.followed.size(), 3u);
}

TEST_F(CallbacksTest, AContextThatIsTooLongIsNotHandedOn) {
  on_html("p", [](Element& p) {
    p.page().follow("1", std::string(model::max_context, 'x'));
    p.page().follow("2", std::string(model::max_context + 1, 'x'));
    p.page().follow("2", "short");
  });
  Built built = build("<p>");
  EXPECT_THAT(built.followed, ElementsAre("http://example.org/a/1", "http://example.org/a/2"));
  EXPECT_EQ(built.contexts.size(), 2u);
  EXPECT_THAT(built.detail, HasSubstr("too long and not handed on"));
}

TEST_F(CallbacksTest, ContextsOfAPageAreBoundedTogether) {
  on_html("p", [](Element& p) {
    for (int i = 0; i < 10'000; ++i) p.page().follow(std::to_string(i), std::string(model::max_context, 'x'));
  });
  Built built = build("<p>");
  EXPECT_EQ(built.followed.size(), 10'000u);
  EXPECT_EQ(built.contexts.size(), (16u << 20) / model::max_context);
}

TEST_F(CallbacksTest, WhatIsFollowedHasNoDroppedParameter) {
  options_.drop_params = {"sid"};
  on_html("a", [](Element& a) { a.page().follow(a.attr("href"), a.text()); });
  on_html("p", [](Element& p) { p.page().follow("y?sid=2", "by hand"); });
  Built built = build("<p><a href='x?sid=1'>linked</a>");
  EXPECT_THAT(built.followed, ElementsAre("http://example.org/a/x", "http://example.org/a/y"));
  EXPECT_THAT(built.contexts,
              ElementsAre(Pair("http://example.org/a/x", "linked"), Pair("http://example.org/a/y", "by hand")));
}

TEST_F(CallbacksTest, ExceptionsAreCounted) {
  on_html("p", [](Element&) { throw std::runtime_error("boom"); });
  on_html("p, a", [](Element&) { throw 1; });
  Built built = build("<p>1<p>2");
  EXPECT_EQ(built.errors, 2u) << "an exception ends its callback for the page";
  EXPECT_THAT(built.detail, HasSubstr("callback on_html(\"p\") failed: boom"));
  EXPECT_EQ(build("<i>none").errors, 0u);
}

TEST_F(CallbacksTest, OnlyWhatIsAskedForIsFollowedIfThatIsAsked) {
  callbacks_.only_asked = true;
  on_html("a.yes", [](Element& a) { a.page().follow(a.attr("href")); });
  Built built = build("<a href=no>x</a><a class=yes rel=nofollow href=yes>y</a><a href=no2>z</a>");
  EXPECT_THAT(built.followed, ElementsAre("http://example.org/a/yes"));
  EXPECT_THAT(built.nofollow, IsEmpty());
  EXPECT_THAT(build("<a href=no>x</a>").followed, IsEmpty());
}

TEST_F(CallbacksTest, WhatIsFollowedPassesTheFilter) {
  options_.exclude = {"/private/"};
  on_html("p", [](Element& p) { p.page().follow("/private/x"); });
  EXPECT_THAT(build("<p>").nofollow, ElementsAre("http://example.org/private/x"));
}

TEST_F(CallbacksTest, ADroppedPageKeepsWhatItFollows) {
  on_html("p", [](Element& p) {
    p.page().add_item(Item("x"));
    p.page().follow("next");
    p.page().drop();
  });
  Built built = build("<p>text<a href=other>x</a>");
  EXPECT_THAT(built.followed, ElementsAre("http://example.org/a/next"));
  EXPECT_THAT(built.items, IsEmpty());
  EXPECT_EQ(built.body, 0u);
  EXPECT_FALSE(built.text);
  EXPECT_EQ(build("<i>text").body, 7u);
}

TEST_F(CallbacksTest, ItemsOfSeveralRulesKeepTheirNames) {
  on_html("i", [](Element& i) { i.page().add_item(Item(i.text()).set("n", 1)); });
  EXPECT_THAT(build("<i>a</i><i>b</i><i>a</i>").items,
              ElementsAre(Pair("a", R"({"n":1})"), Pair("b", R"({"n":1})"), Pair("a", R"({"n":1})")));
}

TEST_F(CallbacksTest, ItemsAreBounded) {
  on_html("p", [](Element& p) {
    for (int i = 0; i < 10'005; ++i) p.page().add_item(Item("x").set("i", i));
  });
  on_html("b", [](Element& b) { b.page().add_item(Item("long").set("text", std::string(2u << 20, 'x'))); });
  Built many = build("<p>"), large = build("<b>");
  EXPECT_EQ(many.items.size(), 10'000u);
  EXPECT_THAT(many.detail, HasSubstr("more or longer items than are kept"));
  EXPECT_THAT(large.items, IsEmpty());
  EXPECT_THAT(large.detail, HasSubstr("more or longer items than are kept"));
}

TEST_F(CallbacksTest, HostilePagesEndByTheBudget) {
  std::string page = "<table>";
  for (int i = 0; i < 20'000; ++i) page += "<tr><td>x";
  std::size_t calls = 0, found = 0;
  on_html("td", [&](Element& cell) {
    ++calls;
    found += cell.page().select("td, :scope").size() + cell.select(":scope ~ td").size();
  });
  Built built = build(page);
  EXPECT_EQ(calls, 20'000u);
  EXPECT_THAT(built.detail, HasSubstr("too large for the selectors"));
  EXPECT_GT(found, 0u);
}

TEST_F(CallbacksTest, NoCallbackIsRunForWhatIsNoPage) {
  int calls = 0;
  on_html("p", [&](Element&) { ++calls; });
  build("<p>", "text/html", 404);
  build("<p>", "text/plain");
  EXPECT_EQ(calls, 0);
  build("<p>", "");  // sniffed
  build("<!DOCTYPE html><p>", "");
  EXPECT_EQ(calls, 2);
}

TEST_F(CallbacksTest, TextIsReadWhereItIsNotStored) {
  std::string text;
  options_.store.text = false;
  callbacks_.pages.push_back(page_entry("text/html", "", [&](Page& page) { text = page.text(); }));
  Built built = build("<title>t</title><p>one<p>two");
  EXPECT_EQ(text, "one\n\ntwo");
  EXPECT_FALSE(built.text);
}

TEST_F(CallbacksTest, AFeedIsReadAndSeen) {
  std::string seen;
  callbacks_.pages.push_back(page_entry("application/rss+xml", "", [&](Page& page) {
    seen = page.content_type();
    page.follow("/asked");
  }));
  const std::string feed =
      "<rss version='2.0'><channel><item><link>http://example.org/listed</link></item></channel></rss>";
  Built built = build(feed, "application/rss+xml");
  EXPECT_EQ(seen, "application/rss+xml");
  EXPECT_THAT(built.followed, ElementsAre("http://example.org/listed", "http://example.org/asked"));
}

TEST_F(CallbacksTest, OtherTypesAreSeenAsTheyCome) {
  std::string seen;
  callbacks_.pages.push_back(page_entry("application/*", "/a/", [&](Page& page) {
    seen =
        std::string(page.html()) + std::string(page.charset()) + std::to_string(page.select("p").size()) + page.title();
    page.follow("c");
  }));
  Built built = build("{\"p\": \"<p>\xe9\"}", "application/json; charset=latin1");
  EXPECT_EQ(seen, "{\"p\": \"<p>\u00e9\"}windows-12520");
  EXPECT_THAT(built.followed, ElementsAre("http://example.org/a/c"));
  EXPECT_THAT(callbacks_.wanted_types(), ElementsAre("application/*"));
}

}  // namespace
}  // namespace crawl::library
