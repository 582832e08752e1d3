// Dates of both forms, and what is none.
#include <gtest/gtest.h>

#include "parser/sitemap/date.h"

namespace crawl::parser::sitemap {
namespace {

constexpr std::int64_t day = 1104537600000;  // 2005-01-01

TEST(SitemapDateTest, W3c) {
  EXPECT_EQ(read_date("2005"), day);
  EXPECT_EQ(read_date("2005-01"), day);
  EXPECT_EQ(read_date(" 2005-01-01\n"), day);
  EXPECT_EQ(read_date("2005-01-01T00:00Z"), day);
  EXPECT_EQ(read_date("2005-01-01T18:23:17+00:00"), day + ((18 * 60 + 23) * 60 + 17) * 1000);
  EXPECT_EQ(read_date("2005-01-01T01:30:00.25+01:30"), day + 250);
  EXPECT_EQ(read_date("2004-12-31T16:00:00-0800"), day);
  EXPECT_EQ(read_date("2005-01-01T00:00:00.1234567Z"), day + 123);
  EXPECT_EQ(read_date("2005-01-01 00:00:00"), day) << "no zone is UTC";
  EXPECT_EQ(read_date("1960-01-01"), -315619200000);
  EXPECT_EQ(read_date("2004-02-29"), 1078012800000);
}

TEST(SitemapDateTest, Mail) {
  const std::int64_t date = 1483619690000;  // 2017-01-05 12:34:50
  EXPECT_EQ(read_date("Thu, 05 Jan 2017 12:34:50 GMT"), date);
  EXPECT_EQ(read_date("Thu, 5 Jan 17 13:34:50 +0100"), date);
  EXPECT_EQ(read_date("05 January 2017 07:34:50 EST"), date);
  EXPECT_EQ(read_date("5 jan 2017 12:34 Z"), date - 50'000);
  EXPECT_EQ(read_date("05 Jan 97 00:00:00 UT"), 852422400000);
}

TEST(SitemapDateTest, IsNone) {
  for (const char* text : {"",
                           " ",
                           "yesterday",
                           "20050101",
                           "2005-13-01",
                           "2005-02-29",
                           "2005-1-1",
                           "2005-01-01T",
                           "2005-01-01T25:00Z",
                           "2005-01-01T00:61Z",
                           "2005-01-01T00:00:00+25:00",
                           "2005-01-01T00:00:00.Z",
                           "2005-01-01Tnoon",
                           "2005-01-01 and more",
                           "Thu, 05 Jan 2017",
                           "05 Jan 17 13:34:55",
                           "05 Xyz 2017 12:00:00 GMT",
                           "32 Jan 2017 12:00:00 GMT",
                           "05 Jan 2017 12:00:00 XYZ",
                           "05 Jan 117 12:00:00 GMT"}) {
    EXPECT_EQ(read_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace crawl::parser::sitemap
