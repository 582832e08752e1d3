#include "crawler/worker/leases/credit_ramp.h"

#include <gtest/gtest.h>

namespace crawl::worker {
namespace {

TEST(CreditRamp, FewCoroutinesHaveAllAtOnce) {
  CreditRamp ramp(200);
  EXPECT_EQ(ramp.begin(), 200u);
  EXPECT_TRUE(ramp.over());
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(ramp.request_written(), 0u);
}

TEST(CreditRamp, MoreComesAsRequestsAreWritten) {
  CreditRamp ramp(9000);
  unsigned given = ramp.begin();
  for (unsigned written = 1; !ramp.over(); ++written) {
    ASSERT_LT(written, 9000u);
    given += ramp.request_written();
    EXPECT_LE(given, written + CreditRamp::first);
  }
  EXPECT_EQ(given, 9000u);
}

TEST(CreditRamp, WhereNothingIsWrittenMoreComesWithTime) {
  CreditRamp ramp(9000);
  unsigned given = ramp.begin(), intervals = 0;
  for (; !ramp.over(); ++intervals) given += ramp.interval_is_over();
  EXPECT_EQ(given, 9000u);
  EXPECT_LT(intervals * CreditRamp::interval.count(), 500);
  EXPECT_EQ(ramp.interval_is_over(), 0u);
}

TEST(CreditRamp, TimeAloneGivesNothingWhereRequestsAreWritten) {
  CreditRamp ramp(9000);
  ramp.begin();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ramp.request_written(), 0u);
  EXPECT_EQ(ramp.interval_is_over(), 0u);
  EXPECT_EQ(ramp.interval_is_over(), CreditRamp::step);
}

}  // namespace
}  // namespace crawl::worker
