// Dates of Expires by RFC 6265, 5.1.1.
#include "crawler/session/cookies/cookie_date.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace crawl::cookies {
namespace {

// The date as ISO 8601 without its milliseconds, or "none".
std::string read(std::string_view text) {
  const auto date = parse_cookie_date(text);
  if (!date) return "none";
  EXPECT_EQ(*date % 1000, 0);
  return base::iso8601(*date).substr(0, 19);
}

TEST(CookieDate, TheThreeFormsOfHttp) {
  EXPECT_EQ(read("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37");
  EXPECT_EQ(read("Sunday, 06-Nov-94 08:49:37 GMT"), "1994-11-06T08:49:37");
  EXPECT_EQ(read("Sun Nov  6 08:49:37 1994"), "1994-11-06T08:49:37");
}

TEST(CookieDate, AnyOrderCaseAndDelimiter) {
  EXPECT_EQ(read("2027 aUGust 7 1:2:3"), "2027-08-07T01:02:03");
  EXPECT_EQ(read("\t08:04:19;07/AUG/2027~"), "2027-08-07T08:04:19");
  EXPECT_EQ(read("Fri 07 Aug 2027 08:04:19 GMT, baz=qux"), "2027-08-07T08:04:19");
}

TEST(CookieDate, WhatFollowsANumberDoesNotCount) {
  EXPECT_EQ(read("7th Aug 2027ad 08:04:19Z"), "2027-08-07T08:04:19");
  EXPECT_EQ(read("07 Aug 2027 08:04:19.123+02:00"), "2027-08-07T08:04:19");
}

TEST(CookieDate, YearsOfTwoDigits) {
  EXPECT_EQ(read("1 Jan 70 0:0:0"), "1970-01-01T00:00:00");
  EXPECT_EQ(read("1 Jan 99 0:0:0"), "1999-01-01T00:00:00");
  EXPECT_EQ(read("1 Jan 00 0:0:0"), "2000-01-01T00:00:00");
  EXPECT_EQ(read("1 Jan 69 0:0:0"), "2069-01-01T00:00:00");
}

TEST(CookieDate, TheFirstOfEachKindCounts) {
  EXPECT_EQ(read("1 Jan 2001 1:1:1 2 Feb 2002 2:2:2"), "2001-01-01T01:01:01");
}

TEST(CookieDate, PartsThatAreMissing) {
  for (const char* text :
       {"", "   ", "garbage", "1 Jan 2001", "Jan 2001 1:1:1", "1 2001 1:1:1", "1 Jan 1:1:1", "1 Jan 2001 1:1",
        "1 Jan 2001 1:1:", "1 Jan 20011 1:1:1", "1 Jan 2001 100:1:1", "001 Jan 1:1:1", "1 Ja 2001 1:1:1"})
    EXPECT_EQ(read(text), "none") << text;
}

TEST(CookieDate, DaysAndTimesThatThereAreNot) {
  for (const char* text : {"31 Feb 2001 1:1:1", "29 Feb 2001 1:1:1", "0 Jan 2001 1:1:1", "32 Jan 2001 1:1:1",
                           "1 Jan 1600 1:1:1", "1 Jan 2001 24:0:0", "1 Jan 2001 0:60:0", "1 Jan 2001 0:0:60"})
    EXPECT_EQ(read(text), "none") << text;
  EXPECT_EQ(read("29 Feb 2000 23:59:59"), "2000-02-29T23:59:59");
}

TEST(CookieDate, TheEarliestAndTheLatest) {
  EXPECT_EQ(parse_cookie_date("1 Jan 1601 0:0:0"), -11'644'473'600'000);
  EXPECT_EQ(parse_cookie_date("31 Dec 9999 23:59:59"), 253'402'300'799'000);
}

}  // namespace
}  // namespace crawl::cookies
