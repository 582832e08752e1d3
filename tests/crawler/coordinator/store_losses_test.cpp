#include "crawler/coordinator/store_losses.h"

#include <gtest/gtest.h>

namespace crawl::coordinator {
namespace {

constexpr std::int64_t one_second = 1'000 * base::ms;

TEST(StoreLosses, OneIsTriedAgainAtOnce) {
  StoreLosses losses;
  losses.lost(100 * one_second, false);
  EXPECT_EQ(losses.pause_ns(), 0);
  EXPECT_FALSE(losses.too_long(0));
}

TEST(StoreLosses, PausesGrowToABound) {
  StoreLosses losses;
  std::int64_t now = 0, before = -1;
  for (int i = 0; i < 6; ++i) {
    losses.lost(now += one_second, false);
    EXPECT_GT(losses.pause_ns(), before);
    before = losses.pause_ns();
  }
  for (int i = 0; i < 100; ++i) losses.lost(now += one_second, false);
  EXPECT_EQ(losses.pause_ns(), StoreLosses::max_pause_ns);
}

TEST(StoreLosses, EndsAfterThePatienceUnlessSomethingIsStored) {
  StoreLosses losses;
  for (const std::int64_t at : {0, 20, 40}) losses.lost(at * one_second, false);
  EXPECT_TRUE(losses.too_long(30 * one_second));
  EXPECT_FALSE(losses.too_long(50 * one_second));
  losses.stored();
  losses.lost(60 * one_second, false);
  EXPECT_FALSE(losses.too_long(30 * one_second));
  EXPECT_EQ(losses.pause_ns(), 0);
}

TEST(StoreLosses, ThoseOfAnotherHourAreNotInARow) {
  StoreLosses losses;
  for (int hour = 0; hour < 10; ++hour) losses.lost(hour * 3600 * one_second, false);
  EXPECT_FALSE(losses.too_long(300 * one_second));
  EXPECT_EQ(losses.pause_ns(), 0);
}

TEST(StoreLosses, AtTheEndTheyAre) {
  StoreLosses losses;
  for (int hour = 0; hour < 3; ++hour) losses.lost(hour * 3600 * one_second, true);
  EXPECT_TRUE(losses.too_long(300 * one_second));
}

}  // namespace
}  // namespace crawl::coordinator
