// Subqueues of a host: one for each subtree that has turns of its own.
#include "storage/sqlite/traps/turns.h"

#include <gtest/gtest.h>

#include <set>

namespace crawl::storage {
namespace {

constexpr model::HostId host = 7;

TEST(Turns, SubtreesThatWantOneNumberDoNotShareIt) {
  Turns turns;
  std::set<std::uint8_t> numbers;
  for (std::uint64_t subtree = 1; subtree <= Turns::max_subqueues; ++subtree)
    numbers.insert(turns.add(host, 60, subtree));
  EXPECT_EQ(numbers.size(), Turns::max_subqueues);
  EXPECT_FALSE(numbers.contains(Turns::main_subqueue));
  EXPECT_EQ(*numbers.rbegin(), Turns::max_subqueues);
  EXPECT_EQ(turns.add(host, 60, 1000), 60);  // all are taken
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

}  // namespace
}  // namespace crawl::storage
