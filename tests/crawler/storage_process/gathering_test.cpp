// When the storage process waits for more pages before it commits.
#include "crawler/storage_process/gathering.h"

#include <gtest/gtest.h>

namespace crawl::storage_process {
namespace {

TEST(Gathering, SinglePagesAreCommittedAtOnce) {
  Gathering gathering;
  for (int transaction = 0; transaction < 3; ++transaction) {
    EXPECT_FALSE(gathering.wants_more(1, 1000));
    gathering.committed(1);
  }
}

TEST(Gathering, WherePagesComeDenselyItWaitsForSomeMoments) {
  Gathering gathering;
  gathering.committed(10);
  int moments = 0;
  while (moments < 100 && gathering.wants_more(5, 1000)) ++moments;
  EXPECT_EQ(moments, Gathering::max_moments);
  gathering.committed(10);
  EXPECT_TRUE(gathering.wants_more(5, 1000));
  gathering.committed(2);  // they came no longer
  EXPECT_FALSE(gathering.wants_more(1, 1000));
}

TEST(Gathering, WhatIsMuchIsCommitted) {
  Gathering gathering;
  gathering.committed(10);
  EXPECT_TRUE(gathering.wants_more(255, 1000));
  EXPECT_FALSE(gathering.wants_more(256, 1000));
  EXPECT_TRUE(gathering.wants_more(5, (1 << 20) - 1));
  EXPECT_FALSE(gathering.wants_more(5, 1 << 20));
}

}  // namespace
}  // namespace crawl::storage_process
