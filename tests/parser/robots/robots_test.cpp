// robots.txt, section by section of RFC 9309 (https://www.rfc-editor.org/rfc/rfc9309.html), and the compiled rules.
#include "parser/robots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace crawl::parser {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

bool allows(std::string_view file, std::string_view target, std::string_view token = "FooBot") {
  return parse_robots(file, token).rules.allows(target);
}

// One rule for all robots.
bool disallowed_by(const std::string& pattern, std::string_view target) {
  return !allows("User-agent: *\nDisallow: " + pattern + "\n", target);
}

bool allowed_by(const std::string& pattern, std::string_view target) {
  return allows("User-agent: *\nDisallow: /\nAllow: " + pattern + "\n", target);
}

TEST(Robots, Section2_1_ProtocolDefinition) {
  EXPECT_TRUE(allows("", "/x"));
  EXPECT_TRUE(allows("# nothing but a comment", "/x"));
  EXPECT_TRUE(allows("Disallow: /", "/x")) << "a rule of no group";
  EXPECT_FALSE(allows("user-agent: foobot\ndisallow: /x", "/x")) << "the last line without its end";
}

TEST(Robots, Section2_2_LineEnds) {
  for (const std::string end : {"\n", "\r", "\r\n", "\n\n", "\r\n\r\n"}) {
    std::string file;
    for (const char* line : {"User-agent: *", "Disallow: /x", "Disallow: /y"}) file.append(line).append(end);
    EXPECT_FALSE(allows(file, "/x"));
    EXPECT_FALSE(allows(file, "/y"));
    EXPECT_TRUE(allows(file, "/z"));
  }
}

TEST(Robots, Section2_2_CommentsAndWhiteSpace) {
  EXPECT_FALSE(allows(" \tUser-agent\t :\t* # all\n  Disallow:/x# y\n", "/x"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: # /x\n", "/x"));
}

TEST(Robots, LinesAsPeopleWriteThem) {
  for (const char* name : {"disallow", "Dissallow", "dissalow", "disalow", "diasllow", "disallaw", "DESALLOW"}) {
    EXPECT_FALSE(allows("useragent: *\n" + std::string(name) + ": /x\n", "/x")) << name;
  }
  EXPECT_FALSE(allows("user agent: *\ndisallow /x:y\n", "/x:y")) << "a forgotten colon";
  EXPECT_TRUE(allows("user-agent: *\ndisallow /x or /y\n", "/x")) << "prose";
  EXPECT_TRUE(allows("user-agent: *\nsurely-disallow: /x\n", "/x"));
}

TEST(Robots, Section2_2_1_UserAgentLine) {
  const char* file = "User-agent: FooBot\nUser-agent: barbot/2.1\nDisallow: /a\nUser-agent: *\nDisallow: /b\n";
  EXPECT_FALSE(allows(file, "/a", "foobot"));
  EXPECT_TRUE(allows(file, "/b", "foobot"));
  EXPECT_FALSE(allows(file, "/a", "BARBOT"));
  EXPECT_FALSE(allows(file, "/b", "foobot-news"));
  EXPECT_TRUE(allows(file, "/a", "foo"));
  EXPECT_FALSE(allows(file, "/b", "")) << "who has no name is one of all";
}

TEST(Robots, Section2_2_1_GroupsOfOneNameAreMerged) {
  const char* file =
      "User-agent: ExampleBot\nDisallow: /foo\nDisallow: /bar\n\nUser-agent: *\nDisallow: /qux\n\n"
      "User-agent: EXAMPLEBOT\nDisallow: /baz\n";
  for (const char* path : {"/foo", "/bar", "/baz"}) EXPECT_FALSE(allows(file, path, "examplebot")) << path;
  EXPECT_TRUE(allows(file, "/qux", "examplebot"));
}

TEST(Robots, Section2_2_1_AGroupWithoutRulesIsOneToo) {
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /\n\nUser-agent: FooBot\n", "/x"));
  EXPECT_TRUE(allows("User-agent: FooBot\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "/x"));
}

TEST(Robots, Section2_2_1_ProductToken) {
  EXPECT_EQ(product_token("MyBot/1.0 (+https://example.org)"), "MyBot");
  EXPECT_EQ(product_token("my-bot_x"), "my-bot_x");
  EXPECT_EQ(product_token("Mozilla/5.0 (compatible; MyBot/1.0; +https://example.org)"), "MyBot");
  EXPECT_EQ(product_token("Mozilla/5.0 (X11; Linux x86_64)"), "Mozilla");
  EXPECT_EQ(product_token("4you"), "");
  EXPECT_EQ(product_token(""), "");
}

// What crawlers send today; the list is of their operators' documentation.
TEST(Robots, ProductTokenOfThoseWhoSayThatTheyAreABrowser) {
  const std::string webkit = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ";
  const std::pair<std::string, std::string_view> cases[] = {
      {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; MyBot/2.1; +https://example.org/bot) "
       "Chrome/120.0.0.0 Safari/537.36",
       "MyBot"},
      {"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
       "Chrome/120.0.0.0 Mobile Safari/537.36 (compatible; MyBot/2.1; +https://example.org/bot)",
       "MyBot"},
      {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
       "Safari/605.1.15 (MyBot/0.1; +https://example.org/bot)",
       "MyBot"},
      {webkit + "Chrome/120 Safari/537.36 My-Bot/1.0 (+http://example.org)", "My-Bot"},
      {webkit + "Chrome/120 Safari/537.36; MyBot; +http://example.org", "MyBot"},
      {webkit + "Chrome/120 Safari/537.36 MyBot/1.0", "MyBot"},
      {webkit + "MyBot/1.0 Chrome/120 Safari/537.36", "MyBot"},
      {"mozilla/5.0 (COMPATIBLE;MyBot/1)", "MyBot"},
      {"Mozilla/5.0 (compatible) MyBot", "MyBot"},
      {"Mozilla/5.0 (X11; Linux) MyBot/1.0", "MyBot"},
      {"Mozilla/5.0 (MyBot/1.0; bot@example.org)", "MyBot"},
      {"Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0)", "Mozilla"},
      {webkit + "Chrome/120.0.0.0 Safari/537.36", "Mozilla"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0", "Mozilla"},
      {"curl/8.5.0", "curl"},
      {"MyBot/2.1 (compatible; Other/1.0)", "MyBot"},
      {"My Bot/1.0", "My"}};
  for (const auto& [agent, token] : cases) EXPECT_EQ(product_token(agent), token) << agent;
}

// Which name is meant is open: what a group for any of them forbids is not asked.
TEST(Robots, WhereTheNameIsOpenTheStricterGroupHolds) {
  const auto may = [](std::string_view file, std::string_view agent, std::string_view path) {
    return parse_robots(file, agent).rules.allows(path);
  };
  constexpr std::string_view file =
      "User-agent: My\nAllow: /a/b\nDisallow: /a\nCrawl-delay: 2\n\nUser-agent: Bot\nAllow: /a/b\nAllow: "
      "/c/d\nDisallow: "
      "/c\nCrawl-delay: 5\n\nUser-agent: *\nDisallow: /e\n";
  EXPECT_FALSE(may(file, "My Bot/1.0", "/a"));
  EXPECT_TRUE(may(file, "My Bot/1.0", "/a/b"));
  EXPECT_FALSE(may(file, "My Bot/1.0", "/c/d"));
  EXPECT_TRUE(may(file, "My Bot/1.0", "/e")) << "the first name has a group of its own";
  EXPECT_EQ(parse_robots(file, "My Bot/1.0").rules.crawl_delay(), std::chrono::seconds(5));
  EXPECT_FALSE(may(file, "Your Bot/1.0", "/e")) << "the first name has none";
  EXPECT_FALSE(may(file, "Your Bot/1.0", "/c"));
  EXPECT_TRUE(may(file, "My/1.0 Bot/1.0", "/c")) << "a first product with its version is the name";
}

TEST(Robots, Section2_2_2_LongestMatchAndAllowWinsTies) {
  const char* file = "User-agent: *\nAllow: /a/b\nDisallow: /a\nDisallow: /a/b/c\nDisallow: /t\nAllow: /t\n";
  EXPECT_FALSE(allows(file, "/a"));
  EXPECT_TRUE(allows(file, "/a/b/d"));
  EXPECT_FALSE(allows(file, "/a/b/c/d"));
  EXPECT_TRUE(allows(file, "/t"));
  EXPECT_TRUE(allows(file, "/other"));
  EXPECT_TRUE(allows(file, "/A")) << "paths have case";
}

TEST(Robots, Section2_2_2_RobotsTxtIsAllowed) {
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /\n", "/robots.txt"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /\n", "/robots.txt.html"));
  EXPECT_TRUE(RobotsRules::disallow_all().allows("/robots.txt"));
}

TEST(Robots, Section2_2_2_PercentEncoding) {
  EXPECT_TRUE(disallowed_by("/foo/\xE3\x83\x84", "/foo/%E3%83%84"));
  EXPECT_TRUE(disallowed_by("/foo/%e3%83%84", "/foo/%E3%83%84"));
  EXPECT_TRUE(disallowed_by("/%62%61%7a", "/baz"));
  EXPECT_TRUE(disallowed_by("/baz", "/%62%61%7A"));
  EXPECT_TRUE(disallowed_by("/%7Ejoe", "/~joe"));
  EXPECT_FALSE(disallowed_by("/a%2Fb", "/a/b")) << "reserved";
  EXPECT_FALSE(disallowed_by("/a/b", "/a%2Fb"));
  EXPECT_TRUE(disallowed_by("/a b", "/a%20b"));
  EXPECT_TRUE(disallowed_by("/a|b", "/a%7Cb"));
  EXPECT_TRUE(disallowed_by("/a?x='", "/a?x=%27"));
  EXPECT_TRUE(disallowed_by("/100%", "/100%!"));
  EXPECT_TRUE(disallowed_by("/100%2", "/100%2"));
}

// What an Allow says of letters holds as it is written: parser/robots/path.h.
TEST(Robots, Section2_2_2_PercentEncodingOfAllow) {
  EXPECT_TRUE(allowed_by("/foo/\xE3\x83\x84", "/foo/%E3%83%84"));
  EXPECT_TRUE(allowed_by("/%7Ejoe", "/~joe"));
  EXPECT_TRUE(allowed_by("/%62%61%7a", "/%62%61%7A"));
  EXPECT_FALSE(allowed_by("/%62%61%7A", "/baz"));
  // Equal in the octets that the RFC compares, so that neither is longer.
  EXPECT_FALSE(allows("User-agent: *\nAllow: /%61\nDisallow: /%61b\n", "/%61b"));
  EXPECT_TRUE(allows("User-agent: *\nAllow: /%61b\nDisallow: /a\n", "/%61b"));
}

TEST(Robots, Section2_2_2_EmptyPatternsSayNothing) {
  EXPECT_TRUE(allows("User-agent: *\nDisallow:\n", "/x"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /\nAllow:\n", "/x"));
}

TEST(Robots, PatternsWithoutSlash) {
  EXPECT_TRUE(disallowed_by("private/", "/private/x"));
  EXPECT_FALSE(allowed_by("public/", "/public/x"));
}

TEST(Robots, Section2_2_3_SpecialCharacters) {
  EXPECT_TRUE(disallowed_by("/a*c", "/abc"));
  EXPECT_TRUE(disallowed_by("/a*c", "/ac/d"));
  EXPECT_FALSE(disallowed_by("/a*c", "/ab"));
  EXPECT_TRUE(disallowed_by("*.gif$", "/x/y.gif"));
  EXPECT_TRUE(disallowed_by("*.gif$", "/x.gif/y.gif"));
  EXPECT_FALSE(disallowed_by("*.gif$", "/y.gif?z"));
  EXPECT_TRUE(disallowed_by("/x$", "/x"));
  EXPECT_FALSE(disallowed_by("/x$", "/xy"));
  EXPECT_TRUE(disallowed_by("/*/b*/c*$", "/a/bb/cc/d"));
  EXPECT_TRUE(disallowed_by("/*b*b$", "/abxb"));
  EXPECT_FALSE(disallowed_by("/*b*b$", "/ab"));
  EXPECT_TRUE(disallowed_by("/**", "/"));
  EXPECT_TRUE(disallowed_by("*", "/x"));
  EXPECT_TRUE(disallowed_by("*$", "/x"));
  EXPECT_TRUE(disallowed_by("/$", "/"));
  EXPECT_TRUE(disallowed_by("/$", ""));
  EXPECT_FALSE(disallowed_by("/$", "/x"));
  EXPECT_TRUE(disallowed_by("/*?", "/a?b"));
}

TEST(Robots, Section2_2_3_SpecialCharactersAsThemselves) {
  EXPECT_TRUE(disallowed_by("/a-%2A.html", "/a-*.html"));
  EXPECT_FALSE(disallowed_by("/a-%2A.html", "/a-b.html"));
  EXPECT_TRUE(disallowed_by("/a-%24", "/a-$"));
  EXPECT_TRUE(disallowed_by("/a$b", "/a$b"));
  EXPECT_TRUE(disallowed_by("/a$$", "/a$"));
  EXPECT_FALSE(disallowed_by("/a$b", "/a"));
}

TEST(Robots, Section2_2_4_OtherRecords) {
  const RobotsFile file = parse_robots(
      "Sitemap: https://example.org/A.xml#x\nUser-agent: FooBot\nSitemap: /b.xml\nFoo: bar\nUser-agent: BarBot\n"
      "Disallow: /x\nsite-map: https://example.org/A.xml\nsitemap https://example.org/c.xml\n",
      "FooBot");
  EXPECT_THAT(file.sitemaps, ElementsAre("https://example.org/A.xml", "/b.xml", "https://example.org/c.xml"));
  EXPECT_FALSE(file.rules.allows("/x")) << "a sitemap ended the row of User-agent lines";
}

TEST(Robots, CrawlDelay) {
  const auto delay = [](const std::string& value) {
    return parse_robots("User-agent: *\nCrawl-delay: " + value, "FooBot").rules.crawl_delay();
  };
  EXPECT_EQ(delay("10"), milliseconds(10'000));
  EXPECT_EQ(delay("0.25"), milliseconds(250));
  EXPECT_EQ(delay(".5 # half a second"), milliseconds(500));
  EXPECT_EQ(delay("3 seconds"), milliseconds(3000));
  EXPECT_EQ(delay("0"), milliseconds(0));
  EXPECT_EQ(delay("99999999999999999999"), max_crawl_delay);
  EXPECT_EQ(delay(std::string(400, '9')), max_crawl_delay);
  for (const char* no_delay : {"", "-1", "nan", "inf", "soon", "."})
    EXPECT_EQ(delay(no_delay), std::nullopt) << no_delay;
}

TEST(Robots, CrawlDelayIsOfItsGroup) {
  const char* file =
      "User-agent: *\nCrawl-delay: 9\nDisallow:\nUser-agent: FooBot\nCrawl-delay: 1\nCrawl-delay: 2\n"
      "User-agent: BarBot\nDisallow: /x\n";
  EXPECT_EQ(parse_robots(file, "FooBot").rules.crawl_delay(), milliseconds(2000));
  EXPECT_EQ(parse_robots(file, "BarBot").rules.crawl_delay(), std::nullopt);
  EXPECT_EQ(parse_robots(file, "QuxBot").rules.crawl_delay(), milliseconds(9000));
}

TEST(Robots, Section2_3_1_AccessResults) {
  for (int status : {200, 204}) EXPECT_EQ(robots_access(status), RobotsAccess::parse) << status;
  for (int status : {302, 400, 401, 403, 404, 410, 451}) {
    EXPECT_EQ(robots_access(status), RobotsAccess::unavailable) << status;
  }
  for (int status : {0, 100, 429, 500, 503, 599, 999}) {
    EXPECT_EQ(robots_access(status), RobotsAccess::unreachable) << status;
  }
  EXPECT_TRUE(RobotsRules::allow_all().allows("/x"));
  EXPECT_FALSE(RobotsRules::disallow_all().allows("/"));
}

TEST(Robots, Section2_5_LimitOfTheFile) {
  std::string file = "User-agent: *\nDisallow: /first\n";
  file += "#" + std::string(max_robots_bytes - file.size() - 20, 'x') + "\nDisallow: /cut-in-two\nDisallow: /last\n";
  const RobotsFile parsed = parse_robots(file, "FooBot");
  EXPECT_TRUE(parsed.truncated);
  EXPECT_FALSE(parsed.rules.allows("/first"));
  EXPECT_TRUE(parsed.rules.allows("/cut-in")) << "the half of a line is no line";
  EXPECT_TRUE(parsed.rules.allows("/last"));
  EXPECT_FALSE(parse_robots(file.substr(0, max_robots_bytes), "FooBot").truncated);
}

TEST(Robots, BytesThatAreNoText) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(allows("\xEF\xBB\xBFUser-agent: *\nDisallow: /x\n", "/x"));
  EXPECT_FALSE(allows("User-agent: *\nDis\0allow: /x\0\n"sv, "/x"));
  EXPECT_FALSE(
      allows("\xFF\xFE"
             "u\0s\0e\0r\0a\0g\0e\0n\0t\0:\0*\0\n\0d\0i\0s\0a\0l\0l\0o\0w\0:\0/\0\x3D\xD8\x00\xDE\n\0"sv,
             "/%F0%9F%98%80"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /\xFF\xFE\n", "/x"));
}

TEST(RobotsRules, BlockingRuleIsNamed) {
  const RobotsRules rules =
      parse_robots("User-agent: *\nDisallow: /private/\nAllow: /private/x\nDisallow: *.p\xC3\xA4$", "FooBot").rules;
  EXPECT_EQ(rules.blocking_rule("/private/y"), "/private/");
  EXPECT_EQ(rules.blocking_rule("/private/x"), std::nullopt);
  EXPECT_EQ(rules.blocking_rule("/a.p%C3%A4"), "*.p%C3%A4$");
  EXPECT_EQ(rules.blocking_rule("/a"), std::nullopt);
}

TEST(RobotsRules, AreReadAsTheyWereWritten) {
  const RobotsRules rules =
      parse_robots("User-agent: *\nCrawl-delay: 1.5\nDisallow: /a*b$\nAllow: /a\nDisallow: /c\n", "FooBot").rules;
  const auto again = RobotsRules::deserialize(rules.serialize());
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(*again, rules);
  EXPECT_EQ(again->crawl_delay(), milliseconds(1500));
  EXPECT_EQ(again->blocking_rule("/a/b"), "/a*b$");
  EXPECT_EQ(RobotsRules::deserialize(RobotsRules::allow_all().serialize()), RobotsRules::allow_all());
  EXPECT_EQ(RobotsRules::deserialize(RobotsRules::disallow_all().serialize()), RobotsRules::disallow_all());
}

TEST(RobotsRules, DamagedBytesAreRefused) {
  const std::string bytes = parse_robots("User-agent: *\nDisallow: /abc\nAllow: /b\n", "FooBot").rules.serialize();
  const std::string header = RobotsRules::allow_all().serialize();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const bool at_end_of_rule = length == header.size() || length == header.size() + 5 + 4;
    EXPECT_EQ(RobotsRules::deserialize(bytes.substr(0, length)).has_value(), at_end_of_rule) << length;
  }
  EXPECT_FALSE(RobotsRules::deserialize("\x02" + bytes.substr(1))) << "another version";
  const std::string longer = bytes.substr(header.size(), 9), shorter = bytes.substr(header.size() + 9);
  EXPECT_FALSE(RobotsRules::deserialize(header + shorter + longer)) << "not in their order";
  EXPECT_FALSE(RobotsRules::deserialize(header + std::string(max_rules_bytes, 'D')));
}

TEST(RobotsRules, EqualRulesAreKeptOnce) {
  std::string file = "User-agent: *\n";
  for (int i = 0; i < 1000; ++i) file += "Disallow: /%61\nDisallow: /a\n";
  EXPECT_LT(parse_robots(file, "FooBot").rules.serialize().size(), 20u);
}

}  // namespace
}  // namespace crawl::parser
