// Subqueues of a host: one for each subtree that has turns of its own.
#include "storage/traps/turns.h"

#include <gtest/gtest.h>

#include <set>

namespace crawl::storage {
namespace {

constexpr model::HostId host = 7;

TEST(Turns, SubtreesThatWantOneNumberDoNotShareIt) {
  Turns turns;
  std::set<std::uint8_t> numbers;
  for (std::uint64_t subtree = 1; subtree <= Turns::max_subqueues; ++subtree)
    numbers.insert(turns.add(host, 10, subtree));
  EXPECT_EQ(numbers.size(), Turns::max_subqueues);
  EXPECT_FALSE(numbers.contains(Turns::main_subqueue));
  EXPECT_EQ(*numbers.rbegin(), Turns::max_subqueues);
  EXPECT_EQ(turns.add(host, 10, 1000), 10);  // all are taken
  EXPECT_EQ(turns.find(host)->subqueues.size(), 1u + Turns::max_subqueues);
}

TEST(Turns, ASubtreeKeepsItsNumber) {
  Turns turns;
  EXPECT_EQ(turns.add(host, 5, 1), 5);
  EXPECT_EQ(turns.add(host, 5, 2), 6);
  EXPECT_EQ(turns.add(host, 5, 1), 5);
  EXPECT_EQ(turns.add(host, 5, 2), 6);
}

TEST(Turns, WhatAnEarlierRunLeftGoesToTheFirstThatWantsIt) {
  Turns turns;
  EXPECT_EQ(turns.add(host, 5, 0), 5);
  EXPECT_EQ(turns.add(host, 5, 1), 5);
  EXPECT_EQ(turns.add(host, 5, 2), 6);
}

TEST(Turns, AreTakenByWeight) {
  Turns turns;
  turns.add(host, 1, 7);
  Turns::Host& its = *turns.find(host);
  const std::vector<Turns::Standing> both = {{.weight = 1}, {.weight = 0.1}};
  std::size_t of_part = 0;
  for (int i = 0; i < 330; ++i) {
    std::size_t first = Turns::first(its, both);
    of_part += first == 1;
    Turns::take_turn(its, first, both[first].weight);
  }
  EXPECT_NEAR(static_cast<double>(of_part), 30, 1);
  EXPECT_EQ(Turns::first(its, {{.has = false}, {.has = false}}), 2u);
}

// A chain of pages has none that waits while its last is under way.
TEST(Turns, WhatHasLessWeightWaitsForAPageUnderWay) {
  Turns turns;
  turns.add(host, 1, 7);
  Turns::Host& its = *turns.find(host);
  const std::vector<Turns::Standing> under_way = {{.weight = 1, .has = false, .goes_on = true}, {.weight = 0.1}};
  std::size_t of_part = 0;
  for (int i = 0; i < 330; ++i) {
    Turns::take_turn(its, 0, 1);
    if (Turns::is_early(its, under_way, Turns::first(its, under_way))) continue;
    Turns::take_turn(its, 1, 0.1);
    ++of_part;
  }
  EXPECT_NEAR(static_cast<double>(of_part), 33, 2);
  EXPECT_FALSE(Turns::is_alone(under_way, 1));
  const std::vector<Turns::Standing> at_its_end = {{.weight = 1, .has = false}, {.weight = 0.1}};
  EXPECT_FALSE(Turns::is_early(its, at_its_end, 1));
  EXPECT_TRUE(Turns::is_alone(at_its_end, 1));
  const std::vector<Turns::Standing> lighter = {{.weight = 0.01, .has = false, .goes_on = true}, {.weight = 0.1}};
  EXPECT_FALSE(Turns::is_early(its, lighter, 1));
}

TEST(Turns, APageUnderWayIsWaitedForSomeTimes) {
  Turns::Subqueue subqueue;
  EXPECT_FALSE(Turns::waits_for_last(subqueue));
  Turns::note_last(subqueue, 3);
  int times = 0;
  while (times < 100 && Turns::waits_for_last(subqueue)) ++times;
  EXPECT_EQ(times, 4);
}

TEST(Turns, EveryOtherUrlOfASuspiciousPartIsItsDeepest) {
  Turns turns;
  std::uint8_t number = turns.add(host, 1, 7);
  for (model::UrlId id = 1; id <= 100; ++id) turns.note(host, number, {static_cast<std::uint32_t>(id), id});
  Turns::Subqueue& subqueue = turns.find(host)->subqueues.back();
  unsigned deepest = 0;
  for (int i = 0; i < 40; ++i) {
    auto before = subqueue.newest.front().id;
    deepest += Turns::pick(subqueue) == before;
  }
  EXPECT_GE(deepest, 20u);
}

}  // namespace
}  // namespace crawl::storage
