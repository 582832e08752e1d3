// The queue on disk: orders, generations, and a random comparison with a simple model.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class QueueTest : public StoreTest {
 protected:
  QueueTest() { settings.depth_limit = model::unlimited_depth; }

  void add(const std::string& path, std::uint32_t depth) {
    std::string url = "http://a.test/" + path;
    store->begin();
    store->add({url, "a.test", depth, false});
    store->commit();
  }
  std::string paths(const std::vector<QueuedUrl>& urls) {
    std::string all;
    for (const QueuedUrl& url : urls) all += url.url.substr(url.url.rfind('/') + 1) + " ";
    return all;
  }
};

class Orders : public QueueTest, public testing::WithParamInterface<std::size_t> {
 protected:
  // Whatever fits memory: all, or two entries, so that most are in generations on disk.
  void start(config::Order order) {
    settings.order = order;
    settings.queue_memory = GetParam();
    open();
    add("deep", 2);
    add("first", 1);
    add("second-but-long", 1);
    add("third", 1);
    add("seed", 0);
  }
};

TEST_P(Orders, BreadthFirstIsAFifoOfEachDepth) {
  start(config::Order::bfs);
  EXPECT_EQ(paths(store->take(1, 2)), "seed first ");
  EXPECT_EQ(paths(store->take(1, 9)), "second-but-long third deep ");
}

TEST_P(Orders, DepthFirstIsALifo) {
  start(config::Order::dfs);
  EXPECT_EQ(paths(store->take(1, 2)), "seed third ");
  add("newer", 3);
  EXPECT_EQ(paths(store->take(1, 9)), "newer second-but-long first deep ");
}

TEST_P(Orders, PriorityPrefersTheShallowThenTheShort) {
  start(config::Order::priority);
  EXPECT_EQ(paths(store->take(1, 9)), "seed first third second-but-long deep ");
}

TEST_P(Orders, AnotherOrderAtTheNextOpeningSortsAnew) {
  start(config::Order::bfs);
  settings.order = config::Order::dfs;
  open();
  EXPECT_EQ(paths(store->take(1, 9)), "seed third second-but-long first deep ");
}

INSTANTIATE_TEST_SUITE_P(Memory, Orders, testing::Values(1 << 20, 2));

// The bug that a watermark invites: what was taken from memory when a generation is written is in no generation.
TEST_F(QueueTest, WhatIsUnderWaySurvivesTheWritingOfAGeneration) {
  settings.queue_memory = 4;
  open();
  add("1", 0);
  add("2", 0);
  EXPECT_EQ(paths(store->take(1, 2)), "1 2 ");
  for (int i = 3; i <= 9; ++i) add(std::to_string(i), 0);
  EXPECT_NE(ask("SELECT count(*) FROM queue"), "0");
  open();
  EXPECT_EQ(paths(store->take(1, 99)), "1 2 3 4 5 6 7 8 9 ");
}

TEST_F(QueueTest, AShorterDepthOfAUrlInAGenerationIsKeptOverAKill) {
  settings.queue_memory = 3;
  open();
  for (int i = 1; i <= 4; ++i) add(std::to_string(i), 5);
  add("2", 1);
  open();
  EXPECT_EQ(paths(store->take(1, 99)), "2 1 3 4 ");
}

TEST_F(QueueTest, ManyGenerationsAreMergedAndEmptyOnesDropped) {
  settings.queue_memory = 1;
  open();
  for (int i = 1; i <= 150; ++i) add(std::to_string(1000 + i), 0);
  EXPECT_LE(std::stoi(ask("SELECT count(DISTINCT generation) FROM queue")), 65);
  open();
  EXPECT_EQ(ask("SELECT count(DISTINCT generation), count(*) FROM queue"), "1|150");
  std::vector<QueuedUrl> urls = store->take(1, 999);
  EXPECT_EQ(urls.size(), 150u);
  EXPECT_TRUE(std::ranges::is_sorted(urls, {}, &QueuedUrl::id));
  for (const QueuedUrl& url : urls) apply(Page(url));
  store->finish();
  EXPECT_EQ(ask("SELECT count(*) FROM queue"), "0");
}

// Merging 32 that were written leaves the ones merged before, and how far they were read.
TEST_F(QueueTest, MergingTheNewestGenerationsKeepsOrderAndPlaces) {
  settings.queue_memory = 1;
  open();
  std::vector<model::UrlId> taken;
  std::string generations;
  for (int i = 1; i <= 400; ++i) {
    add(std::to_string(1000 + i), 0);
    if (i % 3 != 0) continue;
    for (const QueuedUrl& url : store->take(1, 2)) {
      taken.push_back(url.id);
      if (url.id % 2 == 0) apply(Page(url));
    }
    if (i == 120) generations = ask("SELECT min(generation) FROM queue");
    ASSERT_LE(std::stoi(ask("SELECT count(DISTINCT generation) FROM queue")), 65);
  }
  EXPECT_EQ(ask("SELECT min(generation) FROM queue"), generations);
  for (const QueuedUrl& url : store->take(1, 999)) taken.push_back(url.id);
  ASSERT_EQ(taken.size(), 400u);
  EXPECT_TRUE(std::ranges::is_sorted(taken));
  EXPECT_EQ(std::set(taken.begin(), taken.end()).size(), 400u);
}

TEST_F(QueueTest, AHostThatIsNotKnownHasNothing) {
  open();
  EXPECT_TRUE(store->take(7, 3).empty());
  EXPECT_TRUE(store->take(-7, 3).empty());
}

// Random adds, takes, outcomes and kills, beside a map that does the same.
class RandomQueue : public QueueTest, public testing::WithParamInterface<int> {
 protected:
  struct Known {
    std::uint32_t depth = 0;
    model::UrlId id = 0;
    bool queued = true, given = false;
  };

  void random_add() {
    std::string url = host(random_(3)) + std::to_string(random_(400));
    auto depth = static_cast<std::uint32_t>(random_(6));
    store->begin();
    bool queued = store->add({url, host_of(url), depth, false}).has_value();
    store->commit();
    auto [entry, added] = model_.try_emplace(url, Known{depth, static_cast<model::UrlId>(model_.size()) + 1});
    EXPECT_EQ(queued, added);
    entry->second.depth = std::min(entry->second.depth, depth);
  }

  void random_take() {
    std::string prefix = host(random_(3));
    std::size_t n = 1 + random_(5);
    model::HostId id = 0;
    store->hosts().for_each([&](const HostQueue& each) { id = "http://" + each.name + "/" == prefix ? each.id : id; });
    std::vector<std::string> expected = first_waiting(prefix, n), got;
    for (const QueuedUrl& url : store->take(id, n)) {
      got.push_back(url.url);
      EXPECT_EQ(url.depth, model_[url.url].depth);
      model_[url.url].given = true;
      open_.push_back(url);
    }
    EXPECT_EQ(got, expected);
  }

  std::vector<std::string> first_waiting(const std::string& prefix, std::size_t n) {
    std::set<std::tuple<std::int64_t, std::int64_t, std::string>> waiting;
    for (const auto& [url, known] : model_)
      if (known.queued && !known.given && url.starts_with(prefix)) {
        bool newest_first = settings.order == config::Order::dfs;
        waiting.emplace(newest_first ? -known.id : known.depth, newest_first ? 0 : known.id, url);
      }
    std::vector<std::string> urls;
    for (const auto& [key, id, url] : waiting)
      if (urls.size() < n) urls.push_back(url);
    return urls;
  }

  void random_outcome() {
    if (open_.empty()) return;
    std::swap(open_[random_(open_.size())], open_.back());
    EXPECT_TRUE(apply(Page(open_.back())).current);
    model_[open_.back().url].queued = false;
    open_.pop_back();
  }

  void kill() {
    open_.clear();
    for (auto& [url, known] : model_) known.given = false;
    open();
  }

  static std::string host(std::size_t n) { return "http://" + std::string(1, static_cast<char>('a' + n)) + ".test/"; }
  std::size_t random_(std::size_t n) { return engine_() % n; }

  std::mt19937 engine_{static_cast<unsigned>(GetParam())};
  std::map<std::string, Known> model_;
  std::vector<QueuedUrl> open_;
};

TEST_P(RandomQueue, IsAsTheModel) {
  settings.queue_memory = 1 + random_(30);
  settings.order = GetParam() % 2 ? config::Order::dfs : config::Order::bfs;
  open();
  for (int step = 0; step < 1500 && !HasFailure(); ++step) {
    std::size_t dice = random_(100);
    if (dice < 50)
      random_add();
    else if (dice < 75)
      random_take();
    else if (dice < 99)
      random_outcome();
    else
      kill();
  }
  std::uint64_t queued_in_model = 0;
  for (const auto& [url, known] : model_) queued_in_model += known.queued;
  EXPECT_EQ(store->totals().queued, queued_in_model);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomQueue, testing::Range(1, 13));

}  // namespace
}  // namespace crawl::storage::test
