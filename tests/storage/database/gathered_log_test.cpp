// The log as others find it, though its pages are written together: after each commit, after one that was taken back,
// and after one for which there was no room.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "storage/error.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/schema/schema.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class GatheredLogTest : public ::testing::Test {
 protected:
  GatheredLogTest() {
    make_results_file(path, false);
    db = std::make_unique<Database>(path, OpenMode::write);
    db->execute("CREATE TABLE t(id INTEGER PRIMARY KEY, round INTEGER, body BLOB)");
  }

  void insert(int from, int count, int round) {
    Statement row(*db, "INSERT OR REPLACE INTO t VALUES(?1, ?2, randomblob(?3))");
    for (int id = from; id < from + count; ++id) row.run(id, round, 100 + id * 37 % 5000);
  }

  // As after a death in this moment.
  void expect_on_disk(int rows, int round) {
    const std::string copy = folder.file("copy.db");
    for (const char* suffix : {"", "-wal"})
      std::filesystem::copy_file(path + suffix, copy + suffix, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::remove(copy + "-shm");
    Database found(copy, OpenMode::create);
    expect_in(found, rows, round);
  }

  static void expect_in(Database& found, int rows, int round) {
    EXPECT_EQ(found.integer("SELECT count(*) FROM t"), rows);
    EXPECT_EQ(found.integer("SELECT coalesce(max(round), 0) FROM t"), round);
    Statement check(found, "PRAGMA integrity_check");
    ASSERT_TRUE(check.step());
    EXPECT_EQ(check.text(0), "ok");
  }

  TempFolder folder;
  const std::string path = folder.file("results.db");
  std::unique_ptr<Database> db;
};

TEST_F(GatheredLogTest, ACommitIsInTheFileWhenItIsMade) {
  for (int round = 1; round <= 40; ++round) {
    db->begin();
    insert(round * 100, round, round);  // from less than a page to more than is held
    db->commit();
    expect_on_disk(round * (round + 1) / 2, round);
    if (round % 15 == 0) EXPECT_TRUE(db->checkpoint());
  }
}

TEST_F(GatheredLogTest, OthersSeeWhatIsCommittedAndNoMore) {
  Database other(path, OpenMode::read);
  db->begin();
  insert(1, 300, 1);
  expect_in(other, 0, 0);
  db->commit();
  expect_in(other, 300, 1);
}

// SQLite writes pages early when there are too many, and some of them again.
TEST_F(GatheredLogTest, PagesThatWereWrittenEarlyAreOfTheirCommit) {
  db->execute("PRAGMA cache_size=20; PRAGMA cache_spill=20");
  db->begin();
  insert(1, 500, 1);
  db->commit();
  expect_on_disk(500, 1);
  db->begin();
  for (int round = 2; round < 6; ++round) insert(1, 500, round);
  expect_on_disk(500, 1);
  db->commit();
  expect_on_disk(500, 5);
}

TEST_F(GatheredLogTest, WhatWasTakenBackIsNotWrittenOverTheCommitOfAnother) {
  db->execute("PRAGMA cache_size=20; PRAGMA cache_spill=20");
  db->begin();
  insert(1, 500, 1);
  db->execute("ROLLBACK");
  {
    Database other(path, OpenMode::write);
    other.begin();
    other.execute("INSERT INTO t VALUES(1, 7, randomblob(30000))");
    other.commit();
  }
  expect_on_disk(1, 7);
  db->begin();
  insert(2, 50, 8);
  db->commit();
  expect_on_disk(51, 8);
}

TEST_F(GatheredLogTest, WithoutRoomACommitFailsAndLeavesWhatWas) {
  db->begin();
  insert(1, 50, 1);
  db->commit();
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  for (rlim_t more : {0, 5'000, 20'000, 70'000, 200'000}) {
    db->begin();
    insert(1000, 500, 2);
    rlimit small = usual;
    small.rlim_cur = std::filesystem::file_size(path + "-wal") + more;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    EXPECT_THROW(db->commit(), StoreError);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
    if (db->in_transaction()) db->execute("ROLLBACK");
    expect_on_disk(50, 1);
  }
  std::signal(SIGXFSZ, before);
  db->begin();
  insert(1000, 10, 3);
  db->commit();
  expect_on_disk(60, 3);
}

}  // namespace
}  // namespace crawl::storage::test
