// Files of others, damaged files, the lock of the one writer, and what --overwrite removes.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "storage/sqlite/file/disk.h"
#include "storage/sqlite/file/file_claim.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/read/reader.h"
#include "storage/sqlite/schema/schema.h"
#include "tests/storage/support.h"
#include "tests/support/sanitized.h"

namespace crawl::storage::test {
namespace {

class Files : public StoreTest {
 protected:
  static std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  void expect_refused(const std::string& words) {
    std::string before = bytes_of(settings.path);
    try {
      open();
      FAIL() << "opened";
    } catch (const StoreError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
    EXPECT_EQ(bytes_of(settings.path), before);
    EXPECT_FALSE(std::filesystem::exists(settings.path + "-wal"));
  }
  void make_some_file() {
    settings.depth_limit = 5;
    open();
    std::vector<std::string> seeds;
    for (int i = 0; i < 200; ++i) seeds.push_back("http://h" + std::to_string(i % 7) + ".test/" + std::to_string(i));
    add_seeds(seeds);
    for (int i = 0; i < 100; ++i) {
      Page page(*take());
      page.body("<p>" + std::to_string(i) + std::string(300, 'x')).link("http://x.test/" + std::to_string(i));
      apply(page);
    }
    store->finish();
    store.reset();
  }
};

TEST_F(Files, AFileThatIsNoDatabaseIsRefusedUntouched) {
  write(settings.path, "http://example.org/\nhttp://example.net/\n");
  expect_refused("no SQLite database");
}

TEST_F(Files, ADatabaseOfAnotherProgramIsRefusedUntouched) {
  {
    Database(settings.path, OpenMode::create).execute("CREATE TABLE bookmarks(url)");
  }
  expect_refused("another program");
}

TEST_F(Files, ANewerSchemaIsRefusedUntouched) {
  open();
  store.reset();
  {
    Database(settings.path, OpenMode::create).execute("PRAGMA journal_mode=DELETE; PRAGMA user_version=999");
  }
  expect_refused("newer crawl");
}

TEST_F(Files, AFolderIsRefused) {
  std::filesystem::create_directory(settings.path);
  EXPECT_THROW(open(), StoreError);
  settings.overwrite = true;
  EXPECT_THROW(open(), StoreError);
  EXPECT_TRUE(std::filesystem::is_directory(settings.path));
}

TEST_F(Files, AFolderThatIsNotThereIsToldByName) {
  settings.path = folder.file("missing/results.db");
  try {
    open();
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("missing/results.db"), std::string::npos) << error.what();
  }
}

TEST_F(Files, AnEmptyFileBecomesAResultsFile) {
  write(settings.path, "");
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), std::to_string(schema_version));
}

TEST_F(Files, ANewFileIsWholeBeforeAnybodyOpensIt) {
  make_results_file(settings.path, false);
  EXPECT_FALSE(std::filesystem::exists(settings.path + "-new"));
  Database db(settings.path, OpenMode::read);
  EXPECT_EQ(db.integer("SELECT count(*) FROM results"), 0);
  Statement mode(db, "PRAGMA journal_mode");
  ASSERT_TRUE(mode.step());
  EXPECT_EQ(mode.text(0), "wal");
}

TEST_F(Files, OverwriteRemovesTheFileAndWhatLiesBesideIt) {
  make_some_file();
  write(settings.path + "-wal", "old log");
  write(settings.path + "-shm", "old index");
  settings.overwrite = true;
  open();
  EXPECT_EQ(store->totals().done, 0u);
  EXPECT_EQ(ask("SELECT count(*) FROM results"), "0");
  EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
}

TEST_F(Files, OddNamesAreNames) {
  settings.path = folder.file("50%41 ?mode=memory#x.db");
  open();
  store.reset();
  EXPECT_TRUE(std::filesystem::exists(settings.path));
}

TEST_F(Files, ASecondWriterIsRefusedAndToldWhoWrites) {
  auto first = OutputLock::acquire(settings.path, std::chrono::milliseconds(0), 4242);
  ASSERT_TRUE(first);
  auto second = OutputLock::acquire(settings.path, std::chrono::milliseconds(120));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("process 4242"), std::string::npos) << second.error();
}

TEST_F(Files, TheLockIsOneForAllNamesOfTheFile) {
  write(settings.path, "");
  std::filesystem::create_symlink(settings.path, folder.file("alias.db"));
  auto first = OutputLock::acquire(settings.path, std::chrono::milliseconds(0));
  EXPECT_FALSE(OutputLock::acquire(folder.file("alias.db"), std::chrono::milliseconds(0)));
}

// One line when the log grows for a reader's sake, and it is moved when that one has ended.
TEST_F(Files, AReaderThatHoldsTheLogIsToldOfOnce) {
  settings.checkpoint_bytes = 128 << 10;
  open();
  add_seeds({"http://a.test/"});
  auto write_much = [&](int round) {
    for (int i = 0; i < 60; ++i) {
      store->begin();
      for (int k = 0; k < 100; ++k) {
        std::string url = "http://a.test/" + std::to_string(round * 100'000 + i * 1000 + k);
        store->add({url, "a.test", 0, true});
      }
      store->commit();
    }
  };
  testing::internal::CaptureStderr();
  write_much(1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "without a reader";
  testing::internal::CaptureStderr();
  {
    Database reader(settings.path, OpenMode::read);
    reader.execute("BEGIN");
    reader.integer("SELECT count(*) FROM urls");
    write_much(2);
  }
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::ranges::count(told, '\n'), 1) << told;
  EXPECT_NE(told.find("results.db-wal grows"), std::string::npos) << told;
  const auto grown = std::filesystem::file_size(settings.path + "-wal");
  write_much(3);
  EXPECT_LE(std::filesystem::file_size(settings.path + "-wal"), grown + (512 << 10));
}

TEST_F(Files, AnotherProgramsLockIsWaitedForAndToldOf) {
  open();
  testing::internal::CaptureStderr();
  Database other(settings.path, OpenMode::create);
  other.begin();
  std::jthread end([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(6500));
    other.commit();
  });
  add_seeds({"http://a.test/"});
  EXPECT_NE(testing::internal::GetCapturedStderr().find("locked by another program"), std::string::npos);
  EXPECT_EQ(store->totals().queued, 1u);
}

TEST_F(Files, TwoHardLinksAreOneFile) {
  open();
  std::filesystem::create_hard_link(settings.path, folder.file("other.db"));
  FileClaim* second = nullptr;
  try {
    second = new FileClaim(folder.file("other.db"), std::chrono::milliseconds(100));
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("hard link"), std::string::npos) << error.what();
  }
  EXPECT_EQ(second, nullptr);
  store.reset();
  EXPECT_NO_THROW(FileClaim(folder.file("other.db"), std::chrono::milliseconds(0)));
}

TEST_F(Files, AFileThatIsRemovedOrReplacedIsNoticed) {
  open();
  EXPECT_TRUE(store->still_named());
  std::filesystem::rename(settings.path, folder.file("moved.db"));
  EXPECT_FALSE(store->still_named());
  write(settings.path, "another");
  EXPECT_FALSE(store->still_named());
}

TEST_F(Files, ADanglingLinkIsFollowed) {
  std::filesystem::create_directory(folder.file("sub"));
  std::filesystem::create_symlink("sub/real.db", folder.file("first.db"));
  std::filesystem::create_symlink(folder.file("first.db"), folder.file("second.db"));
  settings.path = folder.file("second.db");
  auto lock = OutputLock::acquire(settings.path, std::chrono::milliseconds(0));
  EXPECT_FALSE(OutputLock::acquire(folder.file("sub/real.db"), std::chrono::milliseconds(0)));
  open();
  EXPECT_TRUE(std::filesystem::is_symlink(folder.file("second.db")));
  EXPECT_TRUE(std::filesystem::is_symlink(folder.file("first.db")));
  EXPECT_TRUE(std::filesystem::is_regular_file(folder.file("sub/real.db")));
}

TEST_F(Files, ALinkThatLeadsInACircleIsRefused) {
  settings.path = folder.file("loop.db");
  std::filesystem::create_symlink("loop.db", settings.path);
  EXPECT_THROW(open(), StoreError);
  EXPECT_TRUE(std::filesystem::is_symlink(settings.path));
}

// A finished file is read and left as it was, with nothing beside it.
TEST_F(Files, ReadingLeavesNothingBeside) {
  make_some_file();
  const std::string before = bytes_of(settings.path);
  for (const char* own : {"0644", "0444"}) {
    std::filesystem::permissions(settings.path, std::filesystem::perms(std::stoi(own, nullptr, 8)));
    Reader(settings.path).status();
    EXPECT_FALSE(std::filesystem::exists(settings.path + "-wal")) << own;
    EXPECT_FALSE(std::filesystem::exists(settings.path + "-shm")) << own;
    EXPECT_EQ(bytes_of(settings.path), before) << own;
  }
}

// Also what a killed run left in the log stays where it is.
TEST_F(Files, ReadingMovesNoLog) {
  make_some_file();
  pid_t child = ::fork();
  if (child == 0) {
    const auto opened = open_store(settings);
    Store& own = *opened;
    own.begin();
    own.add({"http://late.test/", "late.test", 0, true});
    own.commit();
    ::raise(SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  const std::string before = bytes_of(settings.path), log = bytes_of(settings.path + "-wal");
  ASSERT_FALSE(log.empty());
  EXPECT_EQ(Reader(settings.path).status().totals.queued, 201u);
  EXPECT_EQ(bytes_of(settings.path), before);
  EXPECT_EQ(bytes_of(settings.path + "-wal"), log);
}

TEST_F(Files, TheLockEndsWithItsHolder) {
  pid_t child = ::fork();
  if (child == 0) {
    auto lock = OutputLock::acquire(settings.path, std::chrono::milliseconds(0));
    ::raise(SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(std::filesystem::exists(settings.path + ".lock")) << "left by the killed holder";
  {
    auto lock = OutputLock::acquire(settings.path, std::chrono::milliseconds(0));
    EXPECT_TRUE(lock);
  }
  EXPECT_FALSE(std::filesystem::exists(settings.path + ".lock"));
}

TEST_F(Files, FreeBytesAreToldBeforeAndAfterTheFileIsMade) {
  std::uint64_t before = free_bytes(settings.path);
  EXPECT_GT(before, 0u);
  EXPECT_LT(before, UINT64_MAX);
  open();
  EXPECT_LT(free_bytes(settings.path), UINT64_MAX);
  EXPECT_EQ(free_bytes("/no/such/folder/x"), UINT64_MAX);
}

// A file that may not grow stands for a full disk: SQLite reports both as an error of writing.
TEST_F(Files, AWriteThatFailsIsAStoreErrorAndWhatWasCommittedStays) {
  open();
  add_seeds({"http://a.test/kept"});
  store.reset();
  pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const auto opened = open_store(settings);
    Store& own = *opened;
    rlimit limit{256 << 10, 256 << 10};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      own.begin();
      for (int i = 0; i < crawl::test::rounds(100'000); ++i) {
        std::string url = "http://a.test/" + std::to_string(i) + std::string(100, 'x');
        own.add({url, "a.test", 0, true});
      }
      own.commit();
    } catch (const StoreError&) {
      ::_exit(7);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
  open();
  EXPECT_EQ(ask("SELECT url FROM results"), "http://a.test/kept");
}

// Whatever is in a file, opening it and asking it ends in an answer or in a StoreError.
TEST_F(Files, RandomBytesInTheFileCrashNothing) {
  make_some_file();
  const std::string sound = bytes_of(settings.path);
  std::mt19937 random(7);
  int refused = 0;
  for (int round = 0; round < 60; ++round) {
    std::string bytes = sound;
    for (int i = 0; i < 1 + round * 5; ++i) bytes[100 + random() % (bytes.size() - 100)] = static_cast<char>(random());
    store.reset();
    std::filesystem::remove(settings.path + "-wal");
    std::filesystem::remove(settings.path + "-shm");
    write(settings.path, bytes);
    try {
      Reader reader(settings.path);
      reader.status();
      reader.page("http://h1.test/1");
      reader.row("http://h1.test/1");
    } catch (const StoreError&) {
      ++refused;
    }
    try {
      open();
      for (int i = 0; i < 20; ++i)
        if (auto url = take()) apply(Page(*url).body("<p>new</p>").link("http://y.test/"));
    } catch (const StoreError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST_F(Files, RowsThatMakeNoSenseAreRefused) {
  for (const char* sql :
       {"UPDATE urls SET host_id = 4000000000000 WHERE id = 3", "UPDATE urls SET state = 9",
        "UPDATE urls SET id = 9000000000000 WHERE id = 200", "UPDATE urls SET depth = -1 WHERE id = 2",
        "INSERT INTO queue VALUES(1, 4000000000000, 1, 1)", "DELETE FROM hosts WHERE id = 2"}) {
    settings.overwrite = true;
    make_some_file();
    settings.overwrite = false;
    {
      Database(settings.path, OpenMode::create).execute(sql);
    }
    EXPECT_THROW(open(), StoreError) << sql;
    store.reset();
  }
}

}  // namespace
}  // namespace crawl::storage::test
