// Which machine has which shard, and when another is dead.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "storage/postgres/machines/assignment.h"
#include "storage/postgres/machines/lease_watch.h"

namespace crawl::storage::postgres {
namespace {

std::vector<std::string> by_name(std::int16_t shards, const std::vector<std::string>& machines) {
  std::vector<std::string> owners;
  for (const std::size_t owner : assign(shards, machines)) owners.push_back(machines.at(owner));
  return owners;
}

std::vector<std::string> machines(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("machine-" + std::to_string(i));
  return names;
}

TEST(Lease, IsOfSensibleLength) {
  EXPECT_EQ(lease_of(0), usual_lease_ms);
  EXPECT_EQ(lease_of(2'000), 2'000);
  EXPECT_EQ(lease_of(30), min_lease_ms);
  EXPECT_EQ(lease_of(-5), min_lease_ms);
  EXPECT_EQ(lease_of(INT64_MAX), max_lease_ms);
}

TEST(Assignment, GivesEveryShardToOneMachineAndToNobodyMoreThanItsPart) {
  for (const int count : {1, 2, 3, 7, 50, 256, 300}) {
    std::map<std::string, int> held;
    for (const std::string& owner : by_name(256, machines(count))) ++held[owner];
    for (const auto& [name, shards] : held) EXPECT_LE(shards, (256 + count - 1) / count) << count;
  }
  EXPECT_TRUE(assign(256, {}).empty());
}

TEST(Assignment, IsTheSameInWhateverOrderTheMachinesAreKnown) {
  std::vector<std::string> names = machines(9);
  const auto expected = by_name(256, names);
  std::ranges::reverse(names);
  EXPECT_EQ(by_name(256, names), expected);
}

TEST(Assignment, MovesFewShardsBesideThoseOfTheMachineThatComesOrGoes) {
  for (const int count : {3, 8, 20}) {
    const auto before = by_name(256, machines(count)), after = by_name(256, machines(count + 1));
    int moved = 0;
    for (std::size_t shard = 0; shard < before.size(); ++shard) moved += before[shard] != after[shard];
    EXPECT_LE(moved, 2 * 256 / (count + 1)) << count;  // its own part, and as many again
  }
}

constexpr std::int64_t lease = 1000, step = 100;

TEST(LeaseWatch, DeclaresAMachineDeadThatIsTheSameForAWholeLease) {
  LeaseWatch watch(lease);
  std::int64_t now = 5000;
  for (; now < 5000 + lease; now += step) {
    watch.begin_look(now);
    watch.note("a", 1, 7, now);
    EXPECT_FALSE(watch.is_dead("a", now)) << now;
  }
  EXPECT_TRUE(watch.is_dead("a", now + step));
  EXPECT_FALSE(watch.lives("a"));
  watch.note("a", 1, 8, now + step);
  EXPECT_FALSE(watch.is_dead("a", now + step));
  EXPECT_TRUE(watch.lives("a"));
  EXPECT_FALSE(watch.is_dead("unknown", now));
}

TEST(LeaseWatch, CountsAnewAfterATimeInWhichNobodyLooked) {
  LeaseWatch watch(lease);
  watch.begin_look(5000);
  watch.note("a", 1, 7, 5000);
  watch.begin_look(9000);  // the server did not answer, so that it could say nothing either
  watch.note("a", 1, 7, 9000);
  EXPECT_FALSE(watch.is_dead("a", 9000));
  EXPECT_FALSE(watch.is_dead("a", 9000 + lease));
  EXPECT_TRUE(watch.is_dead("a", 9000 + lease + step));
}

}  // namespace
}  // namespace crawl::storage::postgres
