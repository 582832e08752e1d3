// Subqueues of a host: numbers of their own, and turns by weight.
#include "storage/sqlite/traps/turns.h"

#include <gtest/gtest.h>

#include <set>

namespace crawl::storage {
namespace {

// Two suspicious parts of a host in one subqueue would starve each other.
TEST(Turns, GivesEachPartOfAHostASubqueueOfItsOwn) {
  Turns turns;
  turns.restore(1, 2);  // an earlier run's
  std::set<std::uint8_t> numbers{Turns::main_subqueue, 2};
  for (std::uint64_t subtree = 1; subtree <= 11; ++subtree) numbers.insert(turns.add(1, subtree * 63));
  EXPECT_EQ(numbers.size(), 13u);
  EXPECT_TRUE(numbers.contains(turns.add(1, 99)));  // there are no more: it shares one
  EXPECT_EQ(turns.find(1)->subqueues.size(), 13u);
}

TEST(Turns, AreTakenByWeight) {
  Turns turns;
  turns.add(1, 7);
  Turns::Host& host = *turns.find(1);
  std::size_t of_part = 0;
  for (int i = 0; i < 330; ++i) of_part += Turns::next(host, {1, 0.1}, {true, true}) == 1;
  EXPECT_NEAR(static_cast<double>(of_part), 30, 1);
}

TEST(Turns, GoDownMoreOftenThanNot) {
  Turns::Subqueue subqueue;
  Turns turns;
  std::uint8_t number = turns.add(1, 7);
  for (model::UrlId id = 1; id <= 100; ++id) turns.note(1, number, {static_cast<std::uint32_t>(id), id});
  subqueue = turns.find(1)->subqueues.back();
  unsigned deepest = 0;
  for (int i = 0; i < 40; ++i) {
    auto before = subqueue.newest.front().id;
    auto id = Turns::pick(subqueue);
    deepest += id == before;
  }
  EXPECT_GE(deepest, 20u);
}

}  // namespace
}  // namespace crawl::storage
