// Registrable domains: the public list's own test (tests/parser/suites.h), and what the URL parser's hosts add to it.
#include "base/public_suffix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <regex>
#include <sstream>
#include <string>

#include "tests/parser/suites.h"

namespace crawl::base {
namespace {

TEST(PublicSuffix, HostsBelowOneRegistrableDomainBelongTogether) {
  EXPECT_EQ(registrable_domain("example.org"), "example.org");
  EXPECT_EQ(registrable_domain("a.b.example.org"), "example.org");
  EXPECT_EQ(registrable_domain("www.example.co.uk"), "example.co.uk");
  EXPECT_EQ(registrable_domain("a.b.kobe.jp"), "a.b.kobe.jp");
  EXPECT_EQ(registrable_domain("a.city.kobe.jp"), "city.kobe.jp");
  EXPECT_EQ(registrable_domain("www.xn--85x722f.xn--55qx5d.cn"), "xn--85x722f.xn--55qx5d.cn");
}

TEST(PublicSuffix, PagesOfAHostingServiceAreStrangers) {
  EXPECT_TRUE(is_public_suffix("github.io"));
  EXPECT_EQ(registrable_domain("me.github.io"), "me.github.io");
  EXPECT_EQ(registrable_domain("x.me.github.io"), "me.github.io");
}

TEST(PublicSuffix, WhatHasNoneIsItsOwn) {
  for (const char* host :
       {"com", "co.uk", "localhost", "unlisted-word", "127.0.0.1", "[::1]", "", ".", ".com", "a..com"})
    EXPECT_EQ(registrable_domain(host), host == std::string(".") ? "." : host) << host;
}

TEST(PublicSuffix, AddressesAreNoNames) {
  for (const char* host : {"127.0.0.1", "10.0.0.1", "[::1]", "[2001:db8::com]"}) {
    EXPECT_FALSE(is_public_suffix(host)) << host;
    EXPECT_TRUE(is_address(host)) << host;
  }
  for (const char* host : {"a.1a", "1.com", "com", "", "1."}) EXPECT_FALSE(is_address(host)) << host;
}

TEST(PublicSuffix, NothingIsSharedBelowTopLevelNamesThatTheListDoesNotHave) {
  EXPECT_TRUE(is_public_suffix("localhost"));
  EXPECT_TRUE(is_public_suffix("intranet"));
  EXPECT_FALSE(is_public_suffix("wiki.intranet"));
  EXPECT_EQ(registrable_domain("a.wiki.intranet"), "wiki.intranet");
}

TEST(PublicSuffix, TheDotOfTheRootDoesNotCount) {
  EXPECT_EQ(registrable_domain("www.example.co.uk."), "example.co.uk");
  EXPECT_TRUE(is_public_suffix("co.uk."));
  EXPECT_FALSE(is_public_suffix("example.co.uk."));
  EXPECT_EQ(registrable_domain("com."), "com");
}

TEST(PublicSuffix, NothingIsSharedBelowWhatIsNoHostName) {
  const std::string long_name = std::string(300, 'a') + ".com";
  for (const std::string& host : {std::string(), std::string("."), std::string("a..com"), std::string(".com"),
                                  std::string("a\0.com", 6), long_name, std::string(100'000, '.')}) {
    EXPECT_TRUE(is_public_suffix(host));
    EXPECT_EQ(registrable_domain(host), host);
  }
}

TEST(PublicSuffix, TheAnswerIsAPartOfTheHost) {
  const std::string host = "www.example.org";
  EXPECT_EQ(registrable_domain(host).data(), host.data() + 4);
}

TEST(PublicSuffix, TheNamesOfTheListsOwnTest) {
  CRAWL_NEEDS_SUITE("public-suffix");
  const std::regex check(R"(checkPublicSuffix\('([^']*)', (?:'([^']*)'|null)\);)");
  std::istringstream lines(test::read_suite_file("public-suffix/test_psl.txt"));
  int total = 0, passed = 0;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.starts_with("//") || !std::regex_search(line, match, check)) continue;
    std::string host = match[1];  // as the URL parser would write it; the list knows UTF-8 and punycode
    std::ranges::transform(host, host.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c; });
    ++total;
    const bool as_expected = match[2].matched ? registrable_domain(host) == match[2].str() && !is_public_suffix(host)
                                              : registrable_domain(host) == host && is_public_suffix(host);
    passed += as_expected;
    EXPECT_TRUE(as_expected) << line << "\n  is " << registrable_domain(host);
  }
  std::printf("test_psl.txt: %d of %d\n", passed, total);
  EXPECT_GT(total, 70);
}

}  // namespace
}  // namespace crawl::base
