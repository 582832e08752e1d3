// Memory of responses: never more than there is, first come first served, and nobody waits for ever, whatever the
// order.
#include "crawler/http/client/memory_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <thread>

#include "crawler/http/client/attempt.h"

namespace crawl::test {
namespace {

namespace asio = boost::asio;
using http::MemoryBudget;
using http::MemoryShare;

constexpr std::size_t MiB = 1 << 20;

class MemoryBudgetTest : public testing::Test {
 protected:
  // A response that grows by steps, gives some back, is complete, and is dropped by whoever has it then.
  asio::awaitable<void> grow(MemoryBudget& budget, std::size_t claim, std::vector<std::size_t> steps) {
    http::Attempt attempt(watchdog, options);
    MemoryShare share = co_await budget.begin(attempt);
    for (std::size_t step : steps) {
      const bool held = co_await share.hold(step, claim, attempt);
      EXPECT_TRUE(held);
      EXPECT_GE(share.held(), std::min(step, budget.total()));
      sum = budget.total() - budget.free();
      EXPECT_LE(sum, budget.total());
      co_await asio::post(io, asio::use_awaitable);
      share.resize(step / 2);
    }
    share.complete();
    pages.push_back(std::move(share));
    ++finished;
    if (pages.size() > 3) pages.erase(pages.begin() + static_cast<std::ptrdiff_t>(random() % pages.size()));
  }

  asio::io_context io;
  config::Options options;
  http::Watchdog watchdog{io, std::chrono::milliseconds(10), [] { return false; }};
  std::vector<MemoryShare> pages;  // that storage does not have yet
  std::mt19937 random{7};
  std::size_t sum = 0;
  int finished = 0;
};

// The order of events is the event loop's and the steps' alone: 300 of them.
TEST_F(MemoryBudgetTest, EverybodyEndsWhateverTheOrder) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    random.seed(seed);
    pages.clear();
    finished = 0;
    MemoryBudget* one = nullptr;
    MemoryBudget budget(16 * MiB, [&] { asio::post(io, [&] { one->collect(); }); });
    one = &budget;
    const int count = 3 + static_cast<int>(random() % 60);
    for (int i = 0; i < count; ++i) {
      const std::size_t claim = (1 + random() % 40) * MiB;  // some more than there is
      std::vector<std::size_t> steps;
      for (unsigned n = random() % 5; n > 0; --n) steps.push_back(random() % claim + 1);
      asio::co_spawn(io, grow(budget, claim, steps), asio::detached);
    }
    io.restart();
    // What waits here is worked off by a slow storage, a page at a time.
    for (int turn = 0; turn < 100'000 && finished < count; ++turn) {
      if (io.poll_one() == 0 && !pages.empty()) pages.pop_back();
    }
    ASSERT_EQ(finished, count) << "seed " << seed;
    pages.clear();
    budget.collect();
    io.poll();
    EXPECT_EQ(budget.free(), budget.total()) << seed;
    EXPECT_EQ(budget.free_permits(), budget.small_permits()) << seed;
  }
}

TEST_F(MemoryBudgetTest, SmallOnesWaitForNoLargeOne) {
  MemoryBudget budget(16 * MiB, [] {});
  MemoryShare large = budget.try_begin();
  EXPECT_TRUE(large.try_hold(100 * MiB, 100 * MiB));  // all there is, and alone
  EXPECT_EQ(budget.free(), 0u);
  std::vector<MemoryShare> small;
  for (std::size_t i = 1; i < budget.small_permits(); ++i) small.push_back(budget.try_begin());
  for (auto& share : small) EXPECT_TRUE(share && share.try_hold(MemoryShare::small, MemoryShare::small));
  EXPECT_FALSE(budget.try_begin());
  EXPECT_FALSE(small[0].try_hold(MemoryShare::small + 1, MiB));
  large.reset();
  EXPECT_TRUE(small[0].try_hold(MemoryShare::small + 1, MiB));
}

// A hundred bodies of some hundred kilobytes are under way where few of the largest size would be.
TEST_F(MemoryBudgetTest, WhatMayBecomeLargeTakesOnlyWhatItNeeds) {
  MemoryBudget budget(256 * MiB, [] {});
  std::vector<MemoryShare> shares;
  for (int i = 0; i < 256; ++i) {
    shares.push_back(budget.try_begin());
    EXPECT_TRUE(shares.back().try_hold(512 * 1024, 10 * MiB)) << i;
  }
}

TEST_F(MemoryBudgetTest, AnotherThreadGivesBack) {
  std::atomic<int> calls = 0;
  MemoryBudget budget(4 * MiB, [&] { ++calls; });
  for (int round = 0; round < 1000; ++round) {
    MemoryShare page = budget.try_begin();
    ASSERT_TRUE(page.try_hold(2 * MiB, 2 * MiB));
    page.complete();
    std::thread([share = std::move(page)]() mutable { share.reset(); }).join();
    budget.collect();
    ASSERT_EQ(budget.free(), budget.total());
  }
  EXPECT_EQ(calls, 0);  // nobody waited
}

}  // namespace
}  // namespace crawl::test
