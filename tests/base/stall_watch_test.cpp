// Who gets on with nothing is noticed by the CPU time that it uses; who is only given no turn is left alone.
#include "base/stall_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/clock.h"

namespace crawl::base {
namespace {

using State = StallWatch::State;
constexpr std::int64_t s = 1'000'000'000;

TEST(StallWatch, CountsCpuTimeWithoutProgress) {
  StallWatch watch;
  for (std::int64_t t = 0; t <= 30; ++t) EXPECT_EQ(watch.look(1, t * s, t * s), State::well) << t;
  EXPECT_EQ(watch.look(1, 31 * s, 31 * s), State::spins);
  EXPECT_EQ(watch.look(2, 61 * s, 61 * s), State::well);  // it did get on
  EXPECT_EQ(watch.look(2, 91 * s, 91 * s), State::well);
  EXPECT_EQ(watch.look(2, 92 * s, 92 * s), State::spins);
}

TEST(StallWatch, AStarvedThreadIsNoStall) {
  StallWatch watch;
  for (std::int64_t t = 0; t < 2000; ++t) EXPECT_EQ(watch.look(1, t * s / 100, t * s), State::well) << t;
}

TEST(StallWatch, NeitherProgressNorCpuForLongIsOne) {
  StallWatch watch;
  State verdict = State::well;
  std::int64_t t = 0;
  for (; verdict == State::well && t < 10'000; ++t) verdict = watch.look(7, 5 * s, t * s);
  EXPECT_EQ(verdict, State::sleeps);
  EXPECT_GE(t, 600);
  EXPECT_LE(t, 603);
}

// A laptop that was closed for a night.
TEST(StallWatch, TimeInWhichNobodyLookedIsNotCounted) {
  StallWatch watch;
  for (std::int64_t t = 0; t < 100; ++t) EXPECT_EQ(watch.look(7, 0, t * 100'000 * s), State::well);
}

TEST(StallWatch, ResetBeginsAnew) {
  StallWatch watch;
  watch.look(1, 0, 0);
  watch.reset();
  EXPECT_EQ(watch.look(1, 1000 * s, s), State::well);
}

TEST(StallWatch, ReadsTheCpuTimeOfAThread) {
  const std::int64_t begin = thread_cpu_ns();
  while (thread_cpu_ns() - begin < 100'000'000) {
  }
  EXPECT_NEAR(static_cast<double>(thread_cpu_ns_of(::getpid(), ::gettid())), static_cast<double>(thread_cpu_ns()), 5e7);
  EXPECT_EQ(thread_cpu_ns_of(::getpid(), 1 << 30), 0);
}

}  // namespace
}  // namespace crawl::base
