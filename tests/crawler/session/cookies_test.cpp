// The cookie jar by the sections of RFC 6265 and 6265bis, and its bounds.
#include <gtest/gtest.h>

#include <string>

#include "crawler/session/cookies/cookie_jar.h"
#include "tests/crawler/session/times.h"

namespace crawl::cookies {
namespace {

// "https://host/path" taken apart.
CookieOrigin at(std::string_view url) {
  const std::size_t host = url.find("//") + 2, path = url.find('/', host);
  return {url.substr(0, host - 3), url.substr(host, path - host), url.substr(path)};
}

class Cookies : public testing::Test {
 protected:
  bool set(std::string_view url, std::string_view field, std::int64_t when = now) {
    return jar_.store(at(url), field, when);
  }
  std::string get(std::string_view url, std::int64_t when = now) { return jar_.header_for(at(url), when); }

  CookieJar jar_;
};

TEST_F(Cookies, AnEmptyJarSendsNothing) {
  EXPECT_EQ(get("http://a.example.org/"), "");
  EXPECT_EQ(jar_.size(), 0u);
  EXPECT_EQ(jar_.bytes(), 0u);
}

// -- RFC 6265, 5.1.3: domains

TEST_F(Cookies, WithoutADomainForTheHostAlone) {
  EXPECT_TRUE(set("http://example.org/", "a=1"));
  EXPECT_EQ(get("http://example.org/"), "a=1");
  EXPECT_EQ(get("https://example.org/"), "a=1");
  EXPECT_EQ(get("http://www.example.org/"), "");
}

TEST_F(Cookies, WithADomainForWhatIsBelowItToo) {
  EXPECT_TRUE(set("http://www.example.org/", "a=1; Domain=.Example.ORG"));
  for (const char* url : {"http://example.org/", "http://www.example.org/", "http://x.y.example.org/"})
    EXPECT_EQ(get(url), "a=1") << url;
  for (const char* url : {"http://badexample.org/", "http://example.org.evil.com/", "http://org/"})
    EXPECT_EQ(get(url), "") << url;
}

TEST_F(Cookies, NotForAnotherHostsDomain) {
  for (const char* domain :
       {"example.com", "b.example.org", "x.a.example.org", "mple.org", "..example.org", "example.org."})
    EXPECT_FALSE(set("http://a.example.org/", std::string("a=1; Domain=") + domain)) << domain;
  EXPECT_EQ(jar_.size(), 0u);
}

TEST_F(Cookies, NotForADomainThatStrangersShare) {
  EXPECT_FALSE(set("http://example.org/", "a=1; Domain=org"));
  EXPECT_FALSE(set("http://example.co.uk/", "a=1; Domain=co.uk"));
  EXPECT_FALSE(set("http://me.github.io/", "a=1; Domain=github.io"));
  EXPECT_FALSE(set("http://wiki.intranet/", "a=1; Domain=intranet"));
  EXPECT_EQ(jar_.size(), 0u);
}

TEST_F(Cookies, APublicSuffixThatIsAHostHasItsOwn) {
  EXPECT_TRUE(set("http://github.io/", "a=1; Domain=github.io"));
  EXPECT_TRUE(set("http://localhost/", "b=1; Domain=localhost"));
  EXPECT_EQ(get("http://github.io/"), "a=1");
  EXPECT_EQ(get("http://me.github.io/"), "");
  EXPECT_EQ(get("http://localhost/"), "b=1");
  EXPECT_EQ(get("http://x.localhost/"), "");
}

TEST_F(Cookies, AddressesMatchOnlyThemselves) {
  EXPECT_TRUE(set("http://10.0.0.1/", "a=1"));
  EXPECT_TRUE(set("http://10.0.0.1/", "b=1; Domain=10.0.0.1"));
  EXPECT_TRUE(set("http://[::1]/", "c=1"));
  EXPECT_FALSE(set("http://10.0.0.1/", "d=1; Domain=0.0.1"));
  EXPECT_FALSE(set("http://10.0.0.1/", "d=1; Domain=1"));
  EXPECT_TRUE(set("http://10.0.0.1/", "a=2; Domain=10.0.0.1"));  // replaces the first, and is none beside it
  EXPECT_EQ(get("http://10.0.0.1/"), "a=2; b=1");
  EXPECT_EQ(get("http://[::1]/"), "c=1");
  EXPECT_EQ(get("http://110.0.0.1/"), "");
}

// -- RFC 6265, 5.1.4: paths

TEST_F(Cookies, ThePathOfTheRequestUpToItsLastSlash) {
  set("http://example.org/a/b/c?q=/x/y", "a=1");
  EXPECT_EQ(get("http://example.org/a/b"), "a=1");
  EXPECT_EQ(get("http://example.org/a/b/"), "a=1");
  EXPECT_EQ(get("http://example.org/a/b/c/d?e"), "a=1");
  for (const char* url : {"http://example.org/a", "http://example.org/a/bc", "http://example.org/?/a/b"})
    EXPECT_EQ(get(url), "") << url;
}

TEST_F(Cookies, APathThatDoesNotBeginWithASlashIsNone) {
  set("http://example.org/a", "a=1; Path=b");
  set("http://example.org/b/c", "b=1; Path=/; Path=");
  EXPECT_EQ(get("http://example.org/"), "a=1");
  EXPECT_EQ(get("http://example.org/b"), "b=1; a=1");
}

TEST_F(Cookies, PathsThatMeanTheSame) {
  set("http://example.org/", "a=1; Path=/%7eme/\xc3\xbc");
  EXPECT_EQ(get("http://example.org/~me/%C3%BC"), "a=1");
  EXPECT_EQ(get("http://example.org/~m%65/%c3%bc/x"), "a=1");
  EXPECT_EQ(get("http://example.org/~me%2F%C3%BC"), "");
}

// -- RFC 6265, 5.2 and 5.3: what a field may say

TEST_F(Cookies, MaxAgeCountsBeforeExpires) {
  set("http://example.org/", "a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  set("http://example.org/", "b=1; Expires=Wed, 01 Jan 2070 00:00:00 GMT; Max-Age=5");
  EXPECT_EQ(get("http://example.org/", now + 4'999), "a=1; b=1");
  EXPECT_EQ(get("http://example.org/", now + 5'000), "a=1");
  EXPECT_EQ(get("http://example.org/", now + 10'000), "");
  EXPECT_EQ(jar_.size(), 0u);
  EXPECT_EQ(jar_.bytes(), 0u);
}

TEST_F(Cookies, AgesThatAreNoneAndAgesBeyondAllNumbers) {
  set("http://example.org/", "a=1; Max-Age=soon");
  set("http://example.org/", "b=1; Max-Age=1x");
  set("http://example.org/", "c=1; Max-Age=99999999999999999999999");
  set("http://example.org/", "d=1; Max-Age=9223372036854775807");
  set("http://example.org/", "e=1; Max-Age=");
  EXPECT_EQ(get("http://example.org/", now + 1'000'000), "a=1; b=1; c=1; d=1; e=1");
  EXPECT_FALSE(set("http://example.org/", "f=1; Max-Age=-99999999999999999999999"));
  EXPECT_FALSE(set("http://example.org/", "f=1; Max-Age=-1"));
}

TEST_F(Cookies, AnExpiredCookieTakesTheOldOneAway) {
  set("http://example.org/", "a=1");
  EXPECT_TRUE(set("http://example.org/", "a=; Expires=Thu, 01 Jan 1970 00:00:01 GMT"));
  EXPECT_FALSE(set("http://example.org/", "a=; Max-Age=0"));
  EXPECT_EQ(get("http://example.org/"), "");
  EXPECT_EQ(jar_.size(), 0u);
}

TEST_F(Cookies, StoreSaysWhetherAnotherAnswerMayCome) {
  EXPECT_TRUE(set("http://example.org/", "a=1"));
  EXPECT_FALSE(set("http://example.org/", "a=1; Max-Age=50"));
  EXPECT_TRUE(set("http://example.org/", "a=2"));
  EXPECT_TRUE(set("http://example.org/", "a=2; Path=/x"));
  EXPECT_TRUE(set("http://example.org/", "a=2; Domain=example.org"));
  EXPECT_EQ(jar_.size(), 3u);
  set("http://example.org/", "b=1; Max-Age=1");
  EXPECT_TRUE(set("http://example.org/", "b=1; Max-Age=9", now + 2'000));  // the first had gone
}

TEST_F(Cookies, LongerPathsFirstThenOlderAndNewValuesKeepTheirPlace) {
  set("http://example.org/", "a=1");
  set("http://example.org/", "b=1");
  set("http://example.org/", "c=1; Path=/long");
  set("http://example.org/", "a=2");
  EXPECT_EQ(get("http://example.org/long/"), "c=1; a=2; b=1");
}

TEST_F(Cookies, FieldsWithoutAName) {
  for (const char* field : {"", ";", "a", "=1", " = 1", "; a=1", "a; b=1"})
    EXPECT_FALSE(set("http://example.org/", field));
  EXPECT_TRUE(set("http://example.org/", "a="));
  EXPECT_TRUE(set("http://example.org/", "\t b \t=\t x = \" y \t\" \t"));
  EXPECT_EQ(get("http://example.org/"), "a=; b=x = \" y \t\"");
}

TEST_F(Cookies, ControlCharactersAreRefusedAndLineEndsEndTheField) {
  for (const char* field : {"a=\x01", "a\x7f=1", "a=1; Path=/\x1f", "a=1; x=\x08"})
    EXPECT_FALSE(set("http://example.org/", field)) << field;
  EXPECT_TRUE(set("http://example.org/", "a=1\r\nX-Evil: 1"));
  EXPECT_TRUE(set("http://example.org/", std::string_view("b=1\0; Secure", 12)));
  EXPECT_EQ(get("http://example.org/"), "a=1; b=1");
}

TEST_F(Cookies, LimitsOfAField) {
  EXPECT_TRUE(set("http://example.org/", "a=" + std::string(4095, 'x')));
  EXPECT_FALSE(set("http://example.org/", "b=" + std::string(4096, 'x')));
  EXPECT_TRUE(set("http://example.org/", "c=1; Path=/" + std::string(1024, 'x')));  // too long, so none
  EXPECT_EQ(get("http://example.org/").size(), 4097u + 2 + 3);
}

// -- RFC 6265bis: Secure and prefixes

TEST_F(Cookies, SecureIsForHttpsInBothDirections) {
  EXPECT_FALSE(set("http://example.org/", "a=1; Secure"));
  EXPECT_TRUE(set("https://example.org/", "a=1; sEcUrE=no"));
  EXPECT_EQ(get("http://example.org/"), "");
  EXPECT_EQ(get("https://example.org/"), "a=1");
}

TEST_F(Cookies, WhatComesByHttpIsNotLaidOverASecureCookie) {
  EXPECT_TRUE(set("https://www.example.org/in/x", "a=1; Secure; Domain=example.org; Path=/in"));
  EXPECT_FALSE(set("http://www.example.org/", "a=evil; Path=/in"));
  EXPECT_FALSE(set("http://x.example.org/", "a=evil; Domain=example.org; Path=/in/deeper"));
  EXPECT_FALSE(set("http://example.org/in/x", "a=evil; Max-Age=0"));
  EXPECT_TRUE(set("http://www.example.org/", "a=other; Path=/"));
  EXPECT_TRUE(set("http://www.example.org/", "b=1; Path=/in"));
  EXPECT_EQ(get("https://www.example.org/in"), "a=1; b=1; a=other");
}

TEST_F(Cookies, NamesThatPromiseSomething) {
  EXPECT_FALSE(set("https://example.org/", "__Secure-a=1"));
  EXPECT_FALSE(set("http://example.org/", "__secure-a=1; Secure"));
  EXPECT_TRUE(set("https://example.org/", "__Secure-a=1; Secure; Domain=example.org; Path=/x"));
  EXPECT_FALSE(set("https://example.org/", "__Host-a=1; Secure"));
  EXPECT_FALSE(set("https://example.org/", "__Host-a=1; Path=/"));
  EXPECT_FALSE(set("https://example.org/", "__host-a=1; Secure; Path=/; Domain=example.org"));
  EXPECT_FALSE(set("https://example.org/", "__Host-a=1; Secure; Path=/x"));
  EXPECT_TRUE(set("https://example.org/", "__Host-a=1; Secure; Path=/"));
  EXPECT_EQ(get("https://example.org/"), "__Host-a=1");
}

// -- bounds

TEST(CookieBounds, OfASiteThoseGoThatWereNotSentTheLongest) {
  CookieJar jar({.site_cookies = 3});
  for (const char* path : {"/a", "/b", "/c"})
    jar.store(at("http://example.org/"), std::string("x=1; Path=") + path, now);
  EXPECT_EQ(jar.header_for(at("http://example.org/a"), now), "x=1");
  jar.store(at("http://www.example.org/"), "y=1", now);
  EXPECT_EQ(jar.size(), 3u);
  EXPECT_EQ(jar.header_for(at("http://example.org/a"), now), "x=1");
  EXPECT_EQ(jar.header_for(at("http://example.org/b"), now), "");
  EXPECT_EQ(jar.header_for(at("http://example.org/c"), now), "x=1");
}

TEST(CookieBounds, OfASiteTheExpiredGoFirst) {
  CookieJar jar({.site_cookies = 2});
  jar.store(at("http://example.org/"), "a=1", now);
  jar.store(at("http://example.org/"), "b=1; Max-Age=1", now);
  jar.store(at("http://example.org/"), "c=1", now + 2'000);
  EXPECT_EQ(jar.header_for(at("http://example.org/"), now + 2'000), "a=1; c=1");
}

TEST(CookieBounds, OfASiteThatFillsItsRoomWithFewCookies) {
  CookieJar jar;
  for (int i = 0; i < 1'000; ++i) {
    jar.store(at("http://h" + std::to_string(i) + ".example.org/"),
              "n" + std::to_string(i) + "=" + std::string(4'000, 'x'), now);
  }
  EXPECT_LE(jar.bytes(), JarLimits{}.site_bytes);
  EXPECT_GE(jar.size(), 14u);
  EXPECT_FALSE(jar.header_for(at("http://h999.example.org/"), now).empty());
}

TEST(CookieBounds, InAllThoseOfTheSiteGoThatWasNotAskedForTheLongest) {
  CookieJar jar({.cookies = 3});
  for (const char* host : {"a", "b", "c"}) jar.store(at("http://" + std::string(host) + ".org/"), "x=1", now);
  EXPECT_EQ(jar.header_for(at("http://a.org/"), now), "x=1");
  jar.store(at("http://d.org/"), "x=1", now);
  EXPECT_EQ(jar.size(), 3u);
  EXPECT_EQ(jar.header_for(at("http://b.org/"), now), "");
  for (const char* url : {"http://a.org/", "http://c.org/", "http://d.org/"})
    EXPECT_EQ(jar.header_for(at(url), now), "x=1");
}

TEST(CookieBounds, OfBytesInAll) {
  CookieJar jar({.bytes = 100'000});
  for (int i = 0; i < 1'000; ++i) {
    jar.store(at("http://h" + std::to_string(i) + ".org/"), "a=" + std::string(4'000, 'x'), now);
    ASSERT_LE(jar.bytes(), 100'000u);
  }
  EXPECT_GE(jar.size(), 20u);
}

TEST(CookieBounds, AHeaderLeavesOutWhatDoesNotFit) {
  CookieJar jar;
  for (const char* name : {"a", "b", "c"})
    jar.store(at("http://example.org/"), name + ("=" + std::string(4'000, 'x')), now);
  jar.store(at("http://example.org/"), "d=1", now);
  const std::string header = jar.header_for(at("http://example.org/"), now);
  EXPECT_LE(header.size(), JarLimits{}.header_bytes);
  EXPECT_TRUE(header.starts_with("a=x"));
  EXPECT_TRUE(header.ends_with("x; d=1"));
  EXPECT_EQ(header.find("c="), header.npos);
}

}  // namespace
}  // namespace crawl::cookies
