// --rate and --limit-rate.

#include "crawler/coordinator/rate_limit.h"

#include <gtest/gtest.h>

namespace crawl::coordinator {
namespace {

constexpr std::int64_t second = 1'000'000'000;

TEST(RateLimit, NoMoreRequestsThanTheRateInAnySecond) {
  RateLimit limit(100, std::nullopt);
  std::int64_t now = second;
  int sent = 0;
  for (; now < 11 * second; now += second / 1000) {
    while (limit.next_at(now) == 0) {
      limit.note_request(now);
      ++sent;
    }
  }
  EXPECT_GE(sent, 990);
  EXPECT_LE(sent, 1006);
}

TEST(RateLimit, BytesArePaidForAfterwards) {
  RateLimit limit(std::nullopt, 1000);
  EXPECT_EQ(limit.next_at(second), 0);
  limit.note_bytes(second, 5050);
  EXPECT_NEAR(static_cast<double>(limit.next_at(second) - second), 5e9, 1e7);
}

TEST(RateLimit, WithoutOneNothingWaits) {
  RateLimit limit(std::nullopt, std::nullopt);
  limit.note_request(second);
  limit.note_bytes(second, 1'000'000'000);
  EXPECT_EQ(limit.next_at(second), 0);
}

}  // namespace
}  // namespace crawl::coordinator
