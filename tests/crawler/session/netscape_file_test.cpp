// Cookie files: what other programs write is read, and what is wrong is said with file and line, never with a value.
#include "crawler/session/cookies/netscape_file.h"

#include <gmock/gmock.h>

#include "crawler/session/cookies/cookie_jar.h"
#include "tests/crawler/session/times.h"
#include "tests/support/temporary_file.h"

namespace crawl::cookies {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string error_of(std::string_view line) {
  const auto cookies = parse_netscape(line, "c.txt", now);
  return cookies ? "none" : cookies.error();
}

TEST(NetscapeFile, IsReadAsCurlWritesIt) {
  const test::TemporaryFile file(
      "# Netscape HTTP Cookie File\n"
      "# https://curl.se/docs/http-cookies.html\n"
      "\n"
      ".example.org\tTRUE\t/\tFALSE\t0\tall\t1\n"
      "example.org\tFALSE\t/in\tFALSE\t1800000000\thost\ta b=c\r\n"
      "#HttpOnly_.example.org\tTRUE\t/\tTRUE\t0\tsafe\t2\n"
      "example.org\tFALSE\t/\tFALSE\t1600000000\tgone\t1\n"
      "# example.org\tFALSE\t/\tFALSE\t0\tcomment\t1\n"
      "example.org\tFALSE\t/\tFALSE\t0\tvoid\n"
      "10.0.0.1\tTRUE\t/\tFALSE\t0\taddress\t1");
  CookieJar jar;
  EXPECT_EQ(jar.load_netscape(file.path(), now), 5u);
  EXPECT_EQ(jar.header_for({"http", "example.org", "/in/x"}, now), "host=a b=c; all=1; void=");
  EXPECT_EQ(jar.header_for({"https", "www.example.org", "/"}, now), "all=1; safe=2");
  EXPECT_EQ(jar.header_for({"http", "10.0.0.1", "/"}, now), "address=1");
  EXPECT_EQ(jar.header_for({"http", "example.org", "/in"}, 1'800'000'000'000), "all=1; void=");
}

TEST(NetscapeFile, WhatOtherProgramsWriteForTheSession) {
  for (const char* expires : {"0", "", "-1", "99999999999999999999999", "9223372036854775807"}) {
    const auto cookies = parse_netscape("a.org\tfalse\t/\tfalse\t" + std::string(expires) + "\tn\tv", "c.txt", now);
    ASSERT_TRUE(cookies) << cookies.error();
    EXPECT_EQ(cookies->at(0).expires_ms, never) << expires;
  }
  const auto fraction = parse_netscape(
      "\xef\xbb\xbf"
      "a.org\tFALSE\t/\tFALSE\t1800000000.25\tn\tv",
      "c.txt", now);
  ASSERT_TRUE(fraction);
  EXPECT_EQ(fraction->at(0).expires_ms, 1'800'000'000'000);
}

TEST(NetscapeFile, ADomainThatStrangersShareIsOneHost) {
  const test::TemporaryFile file(".co.uk\tTRUE\t/\tFALSE\t0\tn\tv\n");
  CookieJar jar;
  EXPECT_EQ(jar.load_netscape(file.path(), now), 1u);
  EXPECT_EQ(jar.header_for({"http", "co.uk", "/"}, now), "n=v");
  EXPECT_EQ(jar.header_for({"http", "example.co.uk", "/"}, now), "");
}

TEST(NetscapeFile, SaysFileAndLineAndWhatWouldBeRight) {
  EXPECT_EQ(
      error_of("# x\n\na.org FALSE / FALSE 0 n hunter2\n"),
      "c.txt:3: not a cookie: seven fields with tabs between them are domain, TRUE or FALSE, path, TRUE or FALSE, "
      "expiry, name, value");
  EXPECT_THAT(error_of("a.org\tFALSE\t/\tFALSE\t0\tn\tv\tx"), HasSubstr("c.txt:1: not a cookie"));
  EXPECT_THAT(error_of("http://a.org\tFALSE\t/\tFALSE\t0\tn\tv"), HasSubstr("without scheme and port"));
  EXPECT_THAT(error_of("a.org:80\tFALSE\t/\tFALSE\t0\tn\tv"), HasSubstr("without scheme and port"));
  EXPECT_THAT(error_of("\tFALSE\t/\tFALSE\t0\tn\tv"), HasSubstr("first field"));
  EXPECT_THAT(error_of("a.org\tno\t/\tFALSE\t0\tn\tv"), HasSubstr("second field"));
  EXPECT_THAT(error_of("a.org\tFALSE\tx\tFALSE\t0\tn\tv"), HasSubstr("third field"));
  EXPECT_THAT(error_of("a.org\tFALSE\t/\tno\t0\tn\tv"), HasSubstr("fourth field"));
  EXPECT_THAT(error_of("a.org\tFALSE\t/\tFALSE\ttomorrow\tn\tv"), HasSubstr("fifth field"));
  EXPECT_THAT(error_of("a.org\tFALSE\t/\tFALSE\t0\t\tv"), HasSubstr("sixth field"));
}

TEST(NetscapeFile, ACookieThatNoRequestCouldSend) {
  for (const char* name_and_value :
       {"a;b\thunter2", "a\thunter2;b", "a=b\thunter2", "a\thunter2\x01", "a\thunter2\rX: y"}) {
    const std::string error = error_of(std::string("a.org\tFALSE\t/\tFALSE\t0\t") + name_and_value);
    EXPECT_THAT(error, HasSubstr("c.txt:1: the name or value has a character")) << name_and_value;
    EXPECT_THAT(error, Not(HasSubstr("hunter2")));
  }
  EXPECT_THAT(error_of("a.org\tFALSE\t/\tFALSE\t0\ta\t" + std::string(4096, 'x')), HasSubstr("longer than 4096"));
}

TEST(NetscapeFile, OnFailureNoneIsTaken) {
  const test::TemporaryFile file("a.org\tFALSE\t/\tFALSE\t0\tn\tv\nwrong\n");
  CookieJar jar;
  const auto result = jar.load_netscape(file.path(), now);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error(), HasSubstr(file.path() + ":2: "));
  EXPECT_EQ(jar.size(), 0u);
  const auto missing = jar.load_netscape("/nowhere/cookies.txt", now);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "cannot read '/nowhere/cookies.txt': No such file or directory");
}

}  // namespace
}  // namespace crawl::cookies
