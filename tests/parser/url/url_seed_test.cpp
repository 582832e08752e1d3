// Lines of seed files, as people write them.
#include <gtest/gtest.h>

#include "parser/url.h"

namespace crawl::parser {
namespace {

std::string seed(std::string_view line) {
  auto url = parse_seed(line);
  return url ? url->href() : "refused";
}

TEST(UrlSeed, WithoutSchemeIsHttp) {
  EXPECT_EQ(seed("example.org/x"), "http://example.org/x");
  EXPECT_EQ(seed("example.org"), "http://example.org/");
  EXPECT_EQ(seed("//host/x"), "http://host/x");
  EXPECT_EQ(seed("///host"), "http://host/");
  EXPECT_EQ(seed("[::1]:8080/x"), "http://[::1]:8080/x");
  EXPECT_EQ(seed("example.org/a:b"), "http://example.org/a:b");
  EXPECT_EQ(seed("user@example.org/x"), "http://example.org/x");
  EXPECT_EQ(seed("127.0.0.1"), "http://127.0.0.1/");
}

TEST(UrlSeed, HostAndPortAreNoScheme) {
  EXPECT_EQ(seed("localhost:8080/x"), "http://localhost:8080/x");
  EXPECT_EQ(seed("localhost:8080"), "http://localhost:8080/");
  EXPECT_EQ(seed("example.org:8080?x"), "http://example.org:8080/?x");
  EXPECT_EQ(seed("127.0.0.1:80/x"), "http://127.0.0.1/x");
}

TEST(UrlSeed, SchemesAreKept) {
  EXPECT_EQ(seed("https://example.org/"), "https://example.org/");
  EXPECT_EQ(seed("HTTP://Example.org"), "http://example.org/");
  for (auto line : {"mailto:a@example.org", "ftp://h/x", "tel:5550123", "file:///etc/passwd"}) {
    auto url = parse_seed(line);
    ASSERT_FALSE(url) << line;
    EXPECT_EQ(url.error().error, UrlError::scheme) << line;
  }
}

TEST(UrlSeed, SpaceAndByteOrderMarkAreDropped) {
  EXPECT_EQ(seed(" \t example.org/a b \r\n"), "http://example.org/a%20b");
  EXPECT_EQ(seed("\xEF\xBB\xBFhttp://example.org/"), "http://example.org/");
  EXPECT_EQ(seed("\xEF\xBB\xBF example.org"), "http://example.org/");
}

TEST(UrlSeed, WhatCannotBeAUrlIsRefused) {
  for (auto line : {"", " ", "/etc/passwd", "/", "\\x", "?x", "#comment", "http://", "no host at all", "a:b:c",
                    "host:99999/", "host:"})
    EXPECT_EQ(seed(line), "refused") << line;
  auto url = parse_seed(std::string(max_input_length + 1, 'a'));
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().error, UrlError::too_long);
}

}  // namespace
}  // namespace crawl::parser
