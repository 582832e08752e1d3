// Hostile pages: the tree of each is done or given up within the budget, and what can be known of it is.
#include <assert.h>
#include <gmock/gmock.h>

#include "base/clock.h"
#include "parser/tree/tree.h"
#include "tests/parser/html/html_support.h"
#include "tests/parser/suites.h"

namespace crawl::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Sanitizers make everything but Gumbo slower; the budget is of CPU time and holds all the same.
constexpr std::int64_t tolerance_ns = 300'000'000;

struct Timed {
  parser::PageRecord page;
  std::int64_t cpu_ns;
  std::int64_t budget_ns;  // that a page of this size has
};

PageOptions by_tree() {
  PageOptions options;
  options.settings.always_tree = true;
  return options;
}

Timed timed(std::string_view html) {
  const std::int64_t begin = base::thread_cpu_ns();
  parser::PageRecord page = parse_page(html, by_tree());
  const parser::ParseSettings settings;
  const auto bytes = static_cast<std::int64_t>(html.size());
  return {std::move(page), base::thread_cpu_ns() - begin,
          settings.tree_budget_ns + settings.tree_budget_ns_a_byte * bytes};
}

TEST(Budget, NestingThatIsQuadraticIsGivenUp) {
  const Timed run = timed("<title>Deep</title><a href=x>x</a>" + repeated("<div>", 30'000));
  EXPECT_LT(run.cpu_ns, run.budget_ns + tolerance_ns);
  ASSERT_EQ(run.page.notes.size(), 1u);
  EXPECT_THAT(run.page.notes[0], ::testing::StartsWith("HTML tree given up after 0.5 s"));
}

TEST(Budget, AttributesThatAreQuadraticAreGivenUp) {
  std::string html = "<title>Wide</title><a href=x>x</a><p";
  for (int i = 0; i < 50'000; ++i) html += " a" + std::to_string(i);
  const Timed run = timed(html + ">");
  EXPECT_LT(run.cpu_ns, run.budget_ns + tolerance_ns);
  ASSERT_EQ(run.page.notes.size(), 1u);
}

// A long title makes Gumbo's text buffer large; the characters of the body then need no allocation, and each costs a
// walk over the open elements.
TEST(Budget, StretchesWithoutAnAllocationAreGivenUp) {
  const Timed run = timed("<title>" + std::string(2'000'000, 'x') + "</title>" + repeated("<div>", 3'000) + "<b>" +
                          std::string(2'000'000, 'x'));
  EXPECT_LT(run.cpu_ns, run.budget_ns + tolerance_ns);
  ASSERT_EQ(run.page.notes.size(), 1u);
}

TEST(Budget, TheBeginningOfAPageThatIsGivenUpIsRead) {
  std::string html = "<title>Deep</title><a href=x>x</a>" + repeated("<p>text", 3'000) + repeated("<div>", 60'000);
  const Timed run = timed(html);
  EXPECT_THAT(run.page.notes, ElementsAre("HTML tree given up after 0.5 s, only the first 16 KiB were read"));
  EXPECT_EQ(run.page.title, "Deep");
  EXPECT_EQ(run.page.link_count, 1u);
}

TEST(Budget, MemoryIsBounded) {
  PageOptions options = by_tree();
  options.settings.tree_memory = 2u << 20;
  const auto page = parse_page("<title>Much</title>" + repeated("<p>text", 100'000), options);
  EXPECT_THAT(page.notes, ElementsAre("HTML tree given up at 2 MiB of memory, only the first 16 KiB were read"));
  EXPECT_EQ(page.title, "Much");
}

TEST(Budget, NothingAtAllIsKnownOfAPageWithoutATree) {
  PageOptions options = by_tree();
  options.settings.tree_memory = 1000;
  const auto page = parse_page("<title>x</title>", options);
  EXPECT_THAT(page.notes, ElementsAre("HTML tree given up at 0 MiB of memory"));
  EXPECT_EQ(page.title, std::nullopt);
  EXPECT_EQ(page.link_count, std::nullopt);
  EXPECT_EQ(page.charset, "windows-1252");
}

// Gumbo 0.10.1 is built with its assertions, and these pages fail some: the process lives, and so does the next tree.
TEST(Budget, AssertionsOfGumboAreNotedAndNotFatal) {
  constexpr std::string_view pages[] = {"<table><svg><select><foreignObject><select><td>",
                                        "<table><svg><select><desc><select><tr>",
                                        "<table><math><select><annotation-xml encoding=text/html><select><td>"};
  int noted = 0;
  for (const std::string_view html : pages) {
    parser::Arena arena;
    const parser::ParseSettings settings = by_tree().settings;
    parser::Page page({.url = *parser::parse_url("http://example.org/"), .body = std::string(html)}, arena, settings);
    page.tree();  // asked for itself, as by a rule: the document of such pages is the scanner's
    if (page.record().notes.empty()) continue;
    EXPECT_THAT(page.record().notes, ElementsAre("HTML tree given up: Gumbo cannot build it"));
    ++noted;
  }
  EXPECT_GE(noted, 1);
  EXPECT_EQ(parse_page("<title>x</title>", by_tree()).title, "x");
}

// Anyone else's still ends the process.
TEST(BudgetDeathTest, OtherAssertionsAreFatal) {
  EXPECT_DEATH(__assert_fail("1 == 2", "file.c", 7, "f"), "file.c:7: f: Assertion `1 == 2' failed.");
}

TEST(Budget, TenMegabytesOfUsualHtmlAreDone) {
  PageOptions options = by_tree();
  options.settings.tree_budget_ns = 60'000'000'000;
  const std::string html = repeated("<p class=\"a\">Some words and <a href=\"/x\">a link</a>.</p>\n", 175'000);
  const auto page = parse_page(html, options);
  EXPECT_THAT(page.notes, IsEmpty());
  EXPECT_EQ(page.link_count, 1u);
}

TEST(Budget, EveryPageOfTheTortureSuite) {
  CRAWL_NEEDS_SUITE("parser-torture");
  int pages = 0, given_up = 0;
  for (const auto& entry : std::filesystem::directory_iterator(suites_folder() / "parser-torture")) {
    if (entry.path().filename().string().find(".html") == std::string::npos) continue;
    SCOPED_TRACE(entry.path().filename());
    const Timed run = timed(read_gz(entry.path()));
    EXPECT_LT(run.cpu_ns, run.budget_ns + tolerance_ns);
    given_up += !run.page.notes.empty();
    ++pages;
  }
  EXPECT_EQ(pages, 25);
  EXPECT_LE(given_up, 2);
}

TEST(Arena, KeepsLittleBetweenPagesAndHonoursItsLimit) {
  parser::Arena arena;
  arena.reset(1 << 20);
  EXPECT_EQ(arena.allocate(2 << 20), nullptr);
  std::size_t blocks = 0;
  while (arena.allocate(1000) != nullptr) ++blocks;
  EXPECT_GT(blocks, 1000u);
  EXPECT_LE(arena.used(), 1u << 20);
  arena.reset(1 << 20);
  EXPECT_EQ(arena.used(), 0u);
  EXPECT_NE(arena.allocate(500'000), nullptr);
}

TEST(Arena, TakesBackWhatWasHandedOutLast) {
  parser::Arena arena;
  arena.reset(1 << 20);
  void* first = arena.allocate(10);
  void* second = arena.allocate(100);
  arena.give_back(first);
  EXPECT_NE(arena.allocate(10), first);
  void* last = arena.allocate(100);
  EXPECT_NE(last, second);
  arena.give_back(last);
  EXPECT_EQ(arena.allocate(8), last);
}

TEST(Tree, IsBuiltAgainAfterOneWasGivenUp) {
  parser::Arena arena;
  const std::string deep = repeated("<div>", 30'000);
  const auto failed = parser::Tree::build(deep, arena, {.cpu_ns = 10'000'000, .memory = 64u << 20});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), parser::TreeFailure::out_of_time);
  EXPECT_TRUE(parser::Tree::build("<p>x", arena, {.cpu_ns = 500'000'000, .memory = 64u << 20}));
}

}  // namespace
}  // namespace crawl::test
