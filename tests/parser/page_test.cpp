// Pages and callbacks: who is called for what, and what a callback that throws leaves behind.
#include <gmock/gmock.h>

#include <stdexcept>

#include "parser/html/tree.h"
#include "tests/parser/html_support.h"

namespace crawl::test {
namespace {

using parser::Arena;
using parser::Page;
using parser::PageInput;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const parser::ParseSettings settings;

PageInput input(std::string content_type, std::string body) {
  return {.url = *parser::parse_url("http://example.org/"),
          .content_type = std::move(content_type),
          .header_charset = "",
          .body = std::move(body),
          .headers = {}};
}

TEST(Callbacks, AreChosenByMediaType) {
  EXPECT_TRUE(parser::any_callback_takes("text/html"));
  EXPECT_TRUE(parser::any_callback_takes("application/xhtml+xml"));
  EXPECT_FALSE(parser::any_callback_takes("text/plain"));
  EXPECT_FALSE(parser::any_callback_takes(""));
}

TEST(Callbacks, APageOfAnotherTypeIsNotTouched) {
  const auto page = parse_page("<title>x</title>", {.content_type = "text/plain"});
  EXPECT_EQ(page.title, std::nullopt);
  EXPECT_EQ(page.charset, "");
  EXPECT_EQ(page.link_count, std::nullopt);
}

TEST(Callbacks, XhtmlIsReadAsHtml) {
  const auto page =
      parse_page("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><title>t</title></html>",
                 {.content_type = "application/xhtml+xml"});
  EXPECT_EQ(page.title, "t");
}

void title_it(Page& page) {
  page.record().title = page.record().title.value_or("") + "called";
}
void throws(Page&) {
  throw std::runtime_error("no luck");
}
void throws_an_int(Page&) {
  throw 1;
}

TEST(Callbacks, AnExceptionIsANoteAndTheRestRun) {
  Arena arena;
  Page page(input("text/css", ""), arena, settings);
  run_callbacks(page, {{"first", "*/*", throws},
                       {"second", "text/plain text/*", title_it},
                       {"third", "text/css", throws_an_int},
                       {"fourth", "text/plain image/*", title_it}});
  EXPECT_EQ(page.record().title, "called");
  EXPECT_THAT(page.record().notes, ElementsAre("callback first failed: no luck", "callback third failed"));
}

TEST(PageTest, TreeIsMadeWhenAskedForAndOnce) {
  Arena arena;
  Page page(input("text/html", "<base href=/b/><p>x"), arena, settings);
  EXPECT_EQ(arena.used(), 0u);
  EXPECT_EQ(page.utf8(), "<base href=/b/><p>x");
  EXPECT_EQ(arena.used(), 0u);
  const parser::Tree* tree = page.tree();
  ASSERT_NE(tree, nullptr);
  EXPECT_GT(arena.used(), 0u);
  EXPECT_EQ(page.tree(), tree);
  EXPECT_EQ(page.base_url().href(), "http://example.org/b/");
}

TEST(PageTest, NoTreeIsMadeForWhatTheScannerReads) {
  const std::string html = "<title>t</title><a href=x>x</a>";
  parser::ParseSettings by_tree;
  by_tree.always_tree = true;
  for (const parser::ParseSettings& wanted : {settings, by_tree}) {
    Arena arena;
    Page page(input("text/html", html), arena, wanted);
    run_callbacks(page);
    EXPECT_EQ(page.record().title, "t");
    EXPECT_EQ(page.record().link_count, 1u);
    EXPECT_EQ(arena.used() > 0, wanted.always_tree);
    EXPECT_NE(page.tree(), nullptr);
    EXPECT_GT(arena.used(), 0u);
  }
}

TEST(PageTest, EmptyAndBinaryBodies) {
  for (const std::string& body : {std::string(), std::string("\0\xFF\xFE\x01<", 5), std::string(1000, '\0')}) {
    const auto page = parse_page(body);
    EXPECT_EQ(page.link_count, 0u);
    EXPECT_THAT(page.notes, IsEmpty());
  }
}

}  // namespace
}  // namespace crawl::test
