// Pages and callbacks: who is called for what, and what a callback that throws leaves behind.
#include <gmock/gmock.h>

#include <stdexcept>

#include "parser/tree/tree.h"
#include "tests/parser/html/html_support.h"

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

// What a page that is stored as text says of charsets counts no more; its URLs are encoded as the original's were.
TEST(StoredText, IsReadAsItIs) {
  const auto html = [](std::string_view head) {
    return std::string(head) + "<meta charset=shift_jis><title>\xE4\xB8\xAD</title><a href='?q=\xE4\xB8\xAD'>x</a>";
  };
  const auto read = [](std::string body, std::string charset) {
    Arena arena;
    PageInput page = input("text/html", std::move(body));
    page.header_charset = "windows-1251";
    page.decoded_from = std::move(charset);
    Page parsed(std::move(page), arena, settings);
    parser::run_callbacks(parsed);
    const auto& record = parsed.record();
    return *record.title + " " + record.links.at(0).url + " " + record.charset;
  };
  EXPECT_EQ(read(html(""), "GBK"), "\u4E2D http://example.org/?q=%D6%D0 GBK");
  EXPECT_EQ(read(html(""), "Shift_JIS"), "\u4E2D http://example.org/?q=%92%86 Shift_JIS");
  EXPECT_EQ(read(html(""), "UTF-16LE"), "\u4E2D http://example.org/?q=%E4%B8%AD UTF-16LE");
  EXPECT_EQ(read(html("\xEF\xBB\xBF"), "UTF-8"), "\u4E2D http://example.org/?q=%E4%B8%AD UTF-8");
  EXPECT_EQ(read(html(""), "no such charset"), "\u4E2D http://example.org/?q=%E4%B8%AD UTF-8");
}

TEST(StoredText, KeepsAMarkAndMendsWhatIsNoUtf8) {
  const auto text = [](std::string body) {
    Arena arena;
    PageInput page = input("text/html", std::move(body));
    page.decoded_from = "GBK";
    Page parsed(std::move(page), arena, settings);
    return std::string(parsed.utf8());
  };
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(text(mark + "a"), mark + "a");
  EXPECT_EQ(text(mark + "a\xFF"), mark + "a\uFFFD");
  EXPECT_EQ(text("\xFE\xFF"), "\uFFFD\uFFFD");
  EXPECT_EQ(text(""), "");
}

// With a tree and without one, whichever is made first.
TEST(BaseUrl, IsTheSameWhereATreeIsMadeFirst) {
  for (const char* html : {"<p>x", "<base href=/a/>", "<BASE HREF='http://b.test/'>", "<!-- <base href=/c/> --><p>",
                           "<base><base href=/d/>", "<p><table><base href=/e/>", "<title><base href=/f/></title>",
                           "<svg><base href=/g/></svg>", "<bas", "<base", "<template><base href=/h/></template>",
                           "<base href='javascript:x'>", "<basefont><base target=x><p><base href=i>"}) {
    Arena arena;
    Page scanned(input("text/html", html), arena, settings), parsed(input("text/html", html), arena, settings);
    scanned.document();
    EXPECT_NE(parsed.tree(), nullptr);
    EXPECT_EQ(parsed.base_url().href(), scanned.base_url().href()) << html;
  }
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
