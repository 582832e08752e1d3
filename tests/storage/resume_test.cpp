// A crawl that was killed goes on from what was committed, and from nothing else.
#include <sys/wait.h>

#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class Resume : public StoreTest {
 protected:
  // Runs in a process of its own that ends without any clean-up, as kill -9 would end it.
  template <class Work>
  void die_after(Work work) {
    store.reset();
    pid_t child = ::fork();
    if (child == 0) {
      const auto opened = open_store(settings);
      Store& own = *opened;
      work(own);
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
  }
};

TEST_F(Resume, WhatWasNotCommittedDidNotHappen) {
  die_after([](Store& own) {
    own.begin();
    own.add({"http://a.test/1", "a.test", 0, true});
    own.commit();
    own.begin();
    own.add({"http://b.test/2", "b.test", 0, true});
  });
  open();
  EXPECT_EQ(store->totals().queued, 1u);
  EXPECT_EQ(ask("SELECT url FROM results"), "http://a.test/1");
  add_seeds({"http://b.test/2"});
  EXPECT_EQ(ask("SELECT url, host FROM results"), "http://a.test/1|a.test http://b.test/2|b.test");
}

TEST_F(Resume, WhatWasGivenOutIsGivenOutAgain) {
  die_after([](Store& own) {
    own.begin();
    own.runs().begin("{}");
    for (std::string_view url : {"http://a.test/1", "http://a.test/2", "http://a.test/3"})
      own.add({url, "a.test", 0, true});
    own.commit();
    std::vector<QueuedUrl> urls = own.take(1, 3);
    std::vector<Queued> queued;
    own.begin();
    own.apply(Page(urls[1]).outcome, queued);
    own.commit();
    own.begin();
    own.apply(Page(urls[2]).outcome, queued);
  });
  open();
  std::vector<QueuedUrl> urls = store->take(1, 9);
  ASSERT_EQ(urls.size(), 2u);
  EXPECT_EQ(urls[0].url, "http://a.test/1");
  EXPECT_EQ(urls[1].url, "http://a.test/3");
  EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
}

TEST_F(Resume, AKilledRunIsEndedByTheNextStore) {
  die_after([](Store& own) {
    own.begin();
    own.runs().begin("{\"depth\":1}");
    own.add({"http://a.test/1", "a.test", 0, true});
    own.commit();
    std::vector<Queued> queued;
    own.begin();
    own.apply(Page(own.take(1, 1).front()).outcome, queued);
    own.commit();
  });
  EXPECT_EQ(ask("SELECT finished_at IS NULL, pages FROM runs"), "1|1");
  open();
  EXPECT_EQ(ask("SELECT run_id, finished_at IS NULL, exit_status, options, pages FROM runs"), "1|0|-|{\"depth\":1}|1");
}

TEST_F(Resume, ARunWhoseStorageDiedGoesOn) {
  open();
  add_seeds({"http://a.test/1", "http://a.test/2"});
  store->begin();
  std::int64_t run = store->runs().begin("{}");
  store->commit();
  apply(Page(*take()));
  open();
  store->begin();
  store->runs().go_on(run);
  store->commit();
  EXPECT_EQ(ask("SELECT finished_at FROM runs"), "-");
  apply(Page(*take()));
  store->begin();
  store->end_run({.exit_status = 0, .pages = 1, .failures = 0, .bytes = 0});
  store->commit();
  EXPECT_EQ(ask("SELECT run_id, exit_status, pages, finished_at IS NULL FROM runs"), "1|0|2|0");
  EXPECT_EQ(ask("SELECT DISTINCT run_id FROM results"), "1");
}

TEST_F(Resume, ARunThatIsNotThereCannotBeContinued) {
  open();
  EXPECT_THROW(store->runs().go_on(5), StoreError);
}

TEST_F(Resume, FinishedFilesAreContinuedToo) {
  open();
  add_seeds({"http://a.test/1"});
  apply(Page(*take()));
  store->finish();
  open();
  EXPECT_FALSE(take());
  add_seeds({"http://a.test/1", "http://a.test/2"});
  EXPECT_EQ(take()->url, "http://a.test/2");
  EXPECT_FALSE(take());
}

}  // namespace
}  // namespace crawl::storage::test
