// `crawl parse` with real processes: pages that kill or stall who parses them cost themselves alone, and no file is
// harmed by what it says of itself.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

#include "crawler/offline/reparse/ranges.h"
#include "crawler/offline/reparse/reparser.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/write/item_replacer.h"
#include "tests/storage/support.h"

namespace crawl::reparse {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t ms = 1'000'000;

std::atomic<int>* shared_counter() {
  void* memory = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return new (memory) std::atomic<int>(0);
}

std::atomic<int>* deaths = shared_counter();

bool is_at(parser::Page& page, const char* path) {
  return page.input().url.href().ends_with(path);
}

// What its URL asks for.
void misbehave(parser::Page& page) {
  if (is_at(page, "/kills")) raise(SIGKILL);
  if (is_at(page, "/kills-once") && deaths->fetch_add(1) == 0) raise(SIGKILL);
  if (is_at(page, "/stalls")) pause();
}

class ReparseTest : public storage::test::StoreTest {
 protected:
  ReparseTest() {
    *deaths = 0;
    config::ExtractRule rule;
    rule.name = "title";
    rule.fields.push_back({.name = "t", .select = "title", .where = ""});
    options.extract = {rule};
    options.processes = 2;
    options.quiet = true;
    open();
    store->begin();
    store->runs().begin("{}");
    store->commit();
  }

  void add_pages(const std::vector<std::string>& paths) {
    std::vector<std::string> urls;
    for (const std::string& path : paths) urls.push_back("http://h" + path);
    add_seeds(urls);
    for (auto url = take(); url; url = take()) {
      storage::test::Page page(*url);
      page.body("<title>" + url->url + "</title>");
      apply(page);
    }
  }

  Result<ReparseFigures> parse(std::int64_t stall_ns = 30'000 * ms) {
    store.reset();
    std::vector<parser::CallbackEntry> callbacks = item_callbacks();
    callbacks.push_back({"misbehave", "*/*", misbehave});
    return reparse(settings.path, options, [] { return false; }, {.stall_ns = stall_ns}, callbacks);
  }

  std::string items() { return ask("SELECT url FROM items WHERE data = '{\"t\":\"' || url || '\"}' ORDER BY url"); }

  config::Options options;
};

TEST_F(ReparseTest, APageThatKillsTwiceIsPassedOver) {
  add_pages({"/1", "/2", "/kills", "/3", "/4"});
  const auto figures = parse();
  ASSERT_TRUE(figures) << figures.error();
  EXPECT_EQ(figures->condemned, 1);
  EXPECT_EQ(figures->pages, 4);
  EXPECT_EQ(figures->items.at("title"), 4);
  EXPECT_EQ(items(), "http://h/1 http://h/2 http://h/3 http://h/4");
}

TEST_F(ReparseTest, APageThatWasThereWhenAProcessDiedIsParsedAgain) {
  add_pages({"/1", "/kills-once", "/3"});
  const auto figures = parse();
  ASSERT_TRUE(figures) << figures.error();
  EXPECT_EQ(deaths->load(), 2);
  EXPECT_EQ(figures->condemned, 0);
  EXPECT_EQ(items(), "http://h/1 http://h/3 http://h/kills-once");
}

TEST_F(ReparseTest, APageThatStallsIsPassedOver) {
  add_pages({"/1", "/stalls", "/3"});
  const auto figures = parse(300 * ms);
  ASSERT_TRUE(figures) << figures.error();
  EXPECT_EQ(figures->condemned, 1);
  EXPECT_EQ(items(), "http://h/1 http://h/3");
}

TEST_F(ReparseTest, AFileThatLiesHarmsNobody) {
  add_pages({"/1", "/2", "/3", "/4", "/5"});
  {
    storage::Database db(settings.path, storage::OpenMode::write);
    db.execute(
        "UPDATE pages SET body_size = 1 << 60 WHERE url_id = 1;"
        "UPDATE bodies SET body = x'789c0000' WHERE id = 2;"
        "UPDATE pages SET body_id = 99 WHERE url_id = 3;"
        "UPDATE urls SET url = 'no url' WHERE id = 4;"
        "INSERT INTO extracted(url_id, rule, data) VALUES(4, 'old', '{}')");
  }
  const auto figures = parse();
  ASSERT_TRUE(figures) << figures.error();
  EXPECT_EQ(figures->damaged, 3);
  EXPECT_EQ(items(), "http://h/5");
  EXPECT_EQ(ask("SELECT count(*) FROM items"), "1");
}

TEST_F(ReparseTest, AnotherWriterIsWaitedForAndNamed) {
  add_pages({"/1"});
  store.reset();
  auto lock = storage::OutputLock::acquire(settings.path, std::chrono::milliseconds(0));
  ASSERT_TRUE(lock);
  const auto figures = parse();
  ASSERT_FALSE(figures);
  EXPECT_THAT(figures.error(), HasSubstr("is being written by process " + std::to_string(getpid())));
}

TEST_F(ReparseTest, RangesComeToAnEndWhateverDies) {
  std::vector<std::string> paths;
  for (int i = 0; i < 200; ++i) paths.push_back("/" + std::to_string(i));
  add_pages(paths);
  store.reset();
  storage::ItemReplacer file(settings.path);
  Ranges ranges(1);
  unsigned given_up = 0, handed_out = 0;
  while (auto range = ranges.hand_out(0, file)) {  // each dies before its first page
    ASSERT_LT(++handed_out, 100u);
    if (ranges.worker_died(0, 0, false).given_up) ++given_up;
  }
  EXPECT_EQ(given_up, 4);
  EXPECT_EQ(handed_out, 12);
  EXPECT_TRUE(ranges.all_done());
}

TEST_F(ReparseTest, WhatIsDoneAlreadyIsNotAskedForAgain) {
  add_pages({"/1", "/2", "/3", "/4"});
  store.reset();
  storage::ItemReplacer file(settings.path);
  Ranges ranges(2);
  auto first = ranges.hand_out(0, file);
  ASSERT_TRUE(first);
  EXPECT_TRUE(ranges.page_done(0, first->number, 2));
  EXPECT_FALSE(ranges.page_done(0, first->number, 2)) << "twice";
  EXPECT_FALSE(ranges.page_done(1, first->number, 3)) << "of another worker";
  EXPECT_FALSE(ranges.page_done(0, first->number, 9)) << "of another range";
  EXPECT_EQ(ranges.worker_died(0, 4, true).condemned, 4);
  auto again = ranges.hand_out(1, file);
  ASSERT_TRUE(again);
  EXPECT_THAT(again->without, ::testing::ElementsAre(2, 4));
  EXPECT_FALSE(ranges.range_done(1, first->number));
  EXPECT_TRUE(ranges.range_done(1, again->number));
  EXPECT_FALSE(ranges.hand_out(1, file));
  EXPECT_TRUE(ranges.all_done());
}

}  // namespace
}  // namespace crawl::reparse
