// What `crawl status` and `crawl cat` read, also beside a writer.
#include "storage/sqlite/read/reader.h"

#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/read/row_reader.h"
#include "storage/sqlite/read/site/report_reader.h"
#include "storage/sqlite/read/site/run_end.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class ReaderTest : public StoreTest {
 protected:
  void SetUp() override {
    open();
    store->begin();
    store->runs().begin("{}");
    for (const char* url : {"http://slow.test/", "http://fast.test/", "http://fast.test/2", "http://fast.test/3"})
      add_seed(url);
    store->commit();
    finish("http://slow.test/", 900);
    finish("http://fast.test/", 1);
  }
  void finish(const std::string& url, double wait) {
    auto taken = take();
    ASSERT_EQ(taken->url, url);
    Page page(*taken);
    page.body("<p>" + url + "</p>");
    page.outcome.timings.wait = wait;
    page.outcome.content_type = "text/html";
    apply(page);
  }
};

TEST_F(ReaderTest, StatusIsReadWhileACrawlWrites) {
  store->begin();
  add_seed("http://not.committed/");
  FileStatus status = Reader(settings.path).status();
  store->commit();
  EXPECT_EQ(status.totals.done, 2u);
  EXPECT_EQ(status.totals.queued, 2u);
  EXPECT_EQ(status.bytes, 24u + 24u);
  ASSERT_EQ(status.slowest.size(), 2u);
  EXPECT_EQ(status.slowest[0].host, "slow.test");
  EXPECT_EQ(status.slowest[0].wait_mean_ms, 900.0);
  ASSERT_EQ(status.waiting.size(), 1u);
  EXPECT_EQ(status.waiting[0].host, "fast.test");
  EXPECT_EQ(status.waiting[0].queued, 2u);
  ASSERT_EQ(status.runs.size(), 1u);
  EXPECT_EQ(status.runs[0].pages, 2u);
  EXPECT_TRUE(status.runs[0].finished_at.empty());
  ASSERT_EQ(status.outcomes.size(), 2u);
  EXPECT_EQ(status.outcomes[0].count + status.outcomes[1].count, 4u);
}

TEST_F(ReaderTest, ABodyIsFoundByItsUrl) {
  Reader reader(settings.path);
  auto page = reader.page("http://slow.test/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->body, "<p>http://slow.test/</p>");
  EXPECT_EQ(page->content_type, "text/html");
  EXPECT_FALSE(reader.page("http://fast.test/2")) << "not fetched yet";
  EXPECT_FALSE(reader.page("http://never.seen/"));
}

TEST_F(ReaderTest, ARowIsNamedColumns) {
  auto row = Reader(settings.path).row("http://slow.test/");
  ASSERT_TRUE(row);
  EXPECT_EQ((*row)[0], (std::pair<std::string, std::optional<std::string>>("url", "http://slow.test/")));
  EXPECT_EQ((*row)[3].second, "done");
  EXPECT_EQ((*row)[4].second, std::nullopt);
  EXPECT_FALSE(Reader(settings.path).row("http://never.seen/"));
}

TEST_F(ReaderTest, AFinishedFileIsReadFromAFolderThatMayNotBeWritten) {
  store->finish();
  store.reset();
  std::filesystem::path dir = std::filesystem::path(settings.path).parent_path();
  std::filesystem::permissions(dir, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  EXPECT_EQ(Reader(settings.path).status().totals.done, 2u);
  std::filesystem::permissions(dir, std::filesystem::perms::owner_all);
}

TEST_F(ReaderTest, ABodyThatClaimsToBeHugeIsRefused) {
  store.reset();
  {
    Database(settings.path, OpenMode::create).execute("UPDATE pages SET body_size = 1000000000000");
  }
  EXPECT_THROW(Reader(settings.path).page("http://slow.test/"), StoreError);
}

TEST_F(ReaderTest, AFileThatIsNotThereIsAnErrorAndIsNotMade) {
  EXPECT_THROW(Reader(folder.file("none.db")), StoreError);
  EXPECT_FALSE(std::filesystem::exists(folder.file("none.db")));
}

// A condition computes and asks; of all functions that SQLite has here, none that does anything else may be called.
TEST_F(ReaderTest, ConditionsCallNoFunctionThatReachesOut) {
  open();
  for (const char* call :
       {"fts3_tokenizer('simple')", "fts3_tokenizer('simple', x'00')", "load_extension('x')", "sqlite_offset(url)",
        "sqlite_compileoption_get(1)", "sqlite_log(1, 'x')", "randomblob(1000000000)", "zeroblob(1000000000)",
        "last_insert_rowid()", "fts5_source_id()", "matchinfo(url)", "rtreecheck('x')"}) {
    auto rows = RowReader::open(settings.path, {.where = std::string(call) + " IS NULL"});
    EXPECT_FALSE(rows) << call;
  }
  for (const char* good :
       {"length(url) > 3 AND lower(host) LIKE 'a%'", "json_extract('{}', '$.a') IS NULL", "abs(status) >= 200",
        "date(fetched_at) < date('now')", "instr(url, 'x') OR substr(url, 1, 4) = 'http' OR url GLOB 'h*'",
        "coalesce(status, 0) BETWEEN 1 AND round(2.5)", "printf('%d', depth) = '0'"}) {
    auto rows = RowReader::open(settings.path, {.where = good});
    EXPECT_TRUE(rows) << good << (rows ? "" : rows.error());
  }
}

TEST(RunEnds, AreSaidInOneWay) {
  const auto text = [](bool has_end, bool written, std::optional<int> status, const RunLimits& limits = {},
                       std::uint64_t pages = 10,
                       double seconds = 5) { return run_end(has_end, written, status, limits, pages, seconds).text(); };
  EXPECT_EQ(text(false, true, std::nullopt), "under way");
  EXPECT_EQ(text(false, false, std::nullopt), "killed");
  EXPECT_EQ(text(true, true, std::nullopt), "killed");  // a run before the one that writes
  EXPECT_EQ(text(true, false, 0), "finished");
  EXPECT_EQ(text(true, false, 1), "stopped: a fatal error");
  EXPECT_EQ(text(true, false, 3), "finished: no seed could be fetched");
  EXPECT_EQ(text(true, false, 130), "stopped: interrupted");
  EXPECT_EQ(text(true, false, 77), "stopped: exit status 77");
  EXPECT_EQ(text(true, false, 4), "stopped: the hosts that are left are not to be asked yet");
  const RunLimits limits{.max_pages = "10", .max_pages_per_host = "3", .max_time = "5s"};
  EXPECT_EQ(text(true, false, 4, limits), "stopped: --max-pages 10");
  EXPECT_EQ(text(true, false, 4, limits, 9), "stopped: --max-time 5s");
  EXPECT_EQ(text(true, false, 4, limits, 9, 4), "stopped: --max-pages-per-host 3");
  EXPECT_EQ(text(true, false, 4, {.max_pages = "10", .max_pages_per_host = "none", .max_time = "none"}, 9),
            "stopped: --max-pages 10");
}

// Nobody holds the file: it was killed. A writer holds it: it is under way.
TEST(RunEnds, AFileIsWrittenWhileItsLockIsHeld) {
  const TempFolder folder;
  const std::string file = folder.file("results.db");
  EXPECT_FALSE(is_written(file));
  const auto lock = OutputLock::acquire(file, std::chrono::milliseconds(0));
  ASSERT_TRUE(lock);
  EXPECT_TRUE(is_written(file));
}

TEST_F(ReaderTest, TimesOfAHostAreThoseOfSql) {
  ReportReader reader(settings.path, nullptr);
  EXPECT_EQ(reader.wait_p95_ms(1), 900);
  EXPECT_EQ(reader.wait_p95_ms(2), 1);
  EXPECT_EQ(reader.wait_p95_ms(3), std::nullopt);
  EXPECT_EQ(reader.states(), (std::array<std::uint64_t, 4>{2, 2, 0, 0}));
}

}  // namespace
}  // namespace crawl::storage::test
