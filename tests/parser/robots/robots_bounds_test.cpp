// robots.txt as an attack: more rules than fit, patterns made to be slow, sitemaps without end. What is cut must forbid
// no less than before, and the work is counted, not timed.
#include <gtest/gtest.h>

#include <string>

#include "parser/robots.h"
#include "parser/robots/pattern.h"

namespace crawl::parser {
namespace {

std::string numbered(const std::string& before, int i, const std::string& after = "\n") {
  return before + std::to_string(i) + after;
}

TEST(RobotsBounds, ThousandRulesFit) {
  std::string file = "User-agent: *\nDisallow: /\n";
  for (int i = 0; i < 1000; ++i) file += numbered("Allow: /a/path/of/some/length/", i, "$\n");
  const RobotsFile parsed = parse_robots(file, "FooBot");
  EXPECT_EQ(parsed.cut_rules, 0u);
  EXPECT_TRUE(parsed.rules.allows("/a/path/of/some/length/999"));
  EXPECT_FALSE(parsed.rules.allows("/a/path/of/some/length/1000"));
}

TEST(RobotsBounds, DisallowsThatDoNotFitForbidMore) {
  std::string file = "User-agent: *\nDisallow: /short\nAllow: /p/1/xxxxxxxxxxxxxxxxxxxx\n";  // outranked by /p/1/xxx...
  const std::string tail = "/" + std::string(80, 'x');
  for (int i = 0; i < 4000; ++i) file += numbered("Disallow: /p/", i, tail + "\n");
  const RobotsFile parsed = parse_robots(file, "FooBot");
  EXPECT_LE(parsed.rules.serialize().size(), max_rules_bytes);
  EXPECT_EQ(parsed.cut_rules, 4000u);
  for (int i = 0; i < 4000; ++i) ASSERT_FALSE(parsed.rules.allows(numbered("/p/", i, tail))) << i;
  EXPECT_FALSE(parsed.rules.allows("/short"));
  EXPECT_TRUE(parsed.rules.allows("/other")) << "no more is forbidden than need be";
}

TEST(RobotsBounds, ManyDifferentShortDisallowsFit) {
  std::string file = "User-agent: *\n";
  for (int i = 0; i < 25'000; ++i) file += numbered("Disallow: /", 100'000 + i * 31);
  const RobotsFile parsed = parse_robots(file, "FooBot");
  EXPECT_LE(parsed.rules.serialize().size(), max_rules_bytes);
  for (int i = 0; i < 25'000; i += 100) EXPECT_FALSE(parsed.rules.allows(numbered("/", 100'000 + i * 31, "")));
  EXPECT_TRUE(parsed.rules.allows("/x"));
}

TEST(RobotsBounds, AllowsThatDoNotFitAreDropped) {
  std::string file = "User-agent: *\nDisallow: /\n";
  for (int i = 0; i < 10'000; ++i) file += numbered("Allow: /public/", i);
  const RobotsFile parsed = parse_robots(file, "FooBot");
  EXPECT_LE(parsed.rules.serialize().size(), max_rules_bytes);
  EXPECT_GT(parsed.cut_rules, 5000u);
  EXPECT_TRUE(parsed.rules.allows("/public/1"));
  EXPECT_FALSE(parsed.rules.allows("/private"));
}

// A cut pattern keeps its rank: the shorter Allow did not outrank it before and does not now.
TEST(RobotsBounds, LongPatterns) {
  const std::string path = "/" + std::string(5000, 'a');
  const RobotsFile parsed = parse_robots(
      "User-agent: *\nDisallow: " + path + "$\nAllow: " + path.substr(0, 2047) + "\nAllow: " + path + "b\n", "FooBot");
  EXPECT_EQ(parsed.cut_rules, 2u);
  EXPECT_FALSE(parsed.rules.allows(path));
  EXPECT_TRUE(parsed.rules.allows(path.substr(0, 2047)));
  EXPECT_TRUE(parsed.rules.allows("/b"));
}

TEST(RobotsBounds, Sitemaps) {
  std::string file = "Sitemap: https://example.org/" + std::string(max_sitemap_url, 'x') + "\n";
  for (int i = 0; i < 11'000; ++i) file += numbered("Sitemap: https://example.org/", i);
  const RobotsFile parsed = parse_robots(file, "FooBot");
  EXPECT_EQ(parsed.sitemaps.size(), max_sitemaps);
  EXPECT_EQ(parsed.refused_sitemaps, 1001u);
}

std::string repeated(const std::string& piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += piece;
  return all;
}

// With backtracking each '*' would multiply the work by the length of the path.
TEST(RobotsBounds, ManyWildcardsCostTheLengthOfThePath) {
  const std::string path = "/" + std::string(10'000, 'a');
  for (const std::string& pattern : {"/" + repeated("*a", 1000) + "*b", "/" + repeated("*a", 1000) + "b$"}) {
    robots::MatchWork work;
    EXPECT_FALSE(robots::matches(pattern, path, work, true));
    EXPECT_GT(work.spent(), 0u);
    EXPECT_LT(work.spent(), 100'000u) << pattern.substr(0, 10);
  }
}

TEST(RobotsBounds, WorkOfAllRulesTogetherIsBounded) {
  const std::string path = "/" + std::string(60'000, 'a');
  robots::MatchWork work;
  int asked = 0;
  while (!work.all_spent() && asked < 1000) {
    EXPECT_FALSE(robots::matches("/*aaaaab", path, work, true));
    ++asked;
  }
  EXPECT_LE(asked, 70);
  EXPECT_TRUE(robots::matches("/*aaaaab", path, work, true));
  EXPECT_FALSE(robots::matches("/*aaaaab", path, work, false));
  EXPECT_TRUE(robots::matches("/aaa", path, work, false)) << "without a wildcard nothing is searched";
}

TEST(RobotsBounds, WhatCostsTooMuchIsForbidden) {
  std::string file = "User-agent: *\n";
  for (int i = 0; i < 3000; ++i) file += numbered("Disallow: /*aab", 1000 + i, "$x\nAllow: /*aaab\n");
  const RobotsFile parsed = parse_robots(file, "FooBot");
  EXPECT_TRUE(parsed.rules.allows("/" + std::string(1000, 'a')));
  EXPECT_FALSE(parsed.rules.allows("/" + std::string(60'000, 'a')));
}

}  // namespace
}  // namespace crawl::parser
