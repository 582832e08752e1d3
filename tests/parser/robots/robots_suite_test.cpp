// The public suite: the cases of Google's matcher, and crawler-commons' collection of files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>

#include "parser/robots.h"
#include "tests/parser/suites.h"
#include "tests/support/json.h"

namespace crawl::parser {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// The suite has bytes as the code points of the same numbers.
std::string latin1(std::string_view utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    bytes.push_back(byte < 0x80 ? utf8[i] : static_cast<char>((byte & 3) << 6 | (utf8[++i] & 0x3F)));
  }
  return bytes;
}

// Path and query as they stand, not as the URL parser would have them: the suite wants that.
std::string_view target_of(std::string_view url) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  return path == url.npos ? "/" : url.substr(path);
}

TEST(RobotsSuite, Google) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  std::istringstream lines(test::read_suite_file("robots-rfc9309/google-id-cases.jsonl"));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const test::Json test = test::read_json(line);
    const auto file = latin1(crawl::test::text_of(test.at("robots_latin1"))),
               url = crawl::test::text_of(test.at("url"));
    const auto agent = crawl::test::text_of(test.at("agent"));
    const RobotsRules rules = parse_robots(file, product_token(agent)).rules;
    EXPECT_EQ(rules.allows(target_of(url)), test.at("allowed").as_bool()) << line;
    EXPECT_EQ(RobotsRules::deserialize(rules.serialize()), rules) << line;
  }
  EXPECT_EQ(count, 72u);
}

RobotsFile parse_file(const std::string& name, std::string_view token) {
  return parse_robots(test::read_suite_file("robots-rfc9309/files/" + name), token);
}

TEST(RobotsSuite, EveryFileIsRead) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::suites_folder() / "robots-rfc9309/files")) {
    const RobotsFile file = parse_file(entry.path().filename(), "wget");
    EXPECT_EQ(RobotsRules::deserialize(file.rules.serialize()), file.rules) << entry.path();
    EXPECT_EQ(file.cut_rules + file.refused_sitemaps + file.truncated, 0u) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 24u);
}

// RFC 9309, 5.1
TEST(RobotsSuite, Rfc9309SimpleExample) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  const auto allows = [](std::string_view token, std::string_view target) {
    return parse_file("rfc9309-example-simple-robots.txt", token).rules.allows(target);
  };
  EXPECT_FALSE(allows("anybot", "/x.gif"));
  EXPECT_FALSE(allows("anybot", "/example/x"));
  EXPECT_TRUE(allows("anybot", "/publications/"));
  EXPECT_FALSE(allows("foobot", "/publications/"));
  EXPECT_TRUE(allows("foobot", "/example/page.html"));
  EXPECT_TRUE(allows("foobot", "/example/allowed.gif"));
  for (const char* token : {"barbot", "BazBot"}) {
    EXPECT_FALSE(allows(token, "/example/page.html")) << token;
    EXPECT_TRUE(allows(token, "/example/x.gif")) << token;
  }
  EXPECT_TRUE(allows("quxbot", "/example/page.html"));
}

// RFC 9309, 5.2
TEST(RobotsSuite, Rfc9309LongestMatch) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  const RobotsRules rules = parse_file("rfc9309-example-longest-match-robots.txt", "foobot").rules;
  EXPECT_TRUE(rules.allows("/example/page/"));
  EXPECT_EQ(rules.blocking_rule("/example/page/disallowed.gif"), "/example/page/disallowed.gif");
}

// RFC 9309, 2.2.1
TEST(RobotsSuite, Rfc9309GroupMerging) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  const RobotsRules example = parse_file("rfc9309-example-rule-group-merging.txt", "examplebot").rules;
  for (const char* path : {"/foo", "/bar", "/baz"}) EXPECT_FALSE(example.allows(path)) << path;
  const RobotsRules baz = parse_file("rfc9309-example-rule-group-merging.txt", "bazbot").rules;
  EXPECT_TRUE(baz.allows("/foo"));
  EXPECT_FALSE(baz.allows("/baz"));
}

TEST(RobotsSuite, ByteOrderMarks) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  for (const char* encoding : {"utf8", "utf16be", "utf16le"}) {
    const RobotsFile file = parse_file(std::string("robots-with-") + encoding + "-bom.txt", "anybot");
    EXPECT_FALSE(file.rules.allows("/profile")) << encoding;
    EXPECT_FALSE(file.rules.allows("/a/output/print")) << encoding;
    EXPECT_TRUE(file.rules.allows("/index.html")) << encoding;
    EXPECT_THAT(file.sitemaps, ElementsAre("http://www.newsweek.com/sitemap_index.xml")) << encoding;
  }
}

TEST(RobotsSuite, CrawlDelays) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  const auto delay = [](const char* name, std::string_view token) {
    return parse_file(name, token).rules.crawl_delay();
  };
  EXPECT_EQ(delay("astore.amazon.com-robots.txt", "anybot"), milliseconds(5000));
  EXPECT_EQ(delay("dos-line-endings.txt", "anybot"), milliseconds(1000));
  EXPECT_EQ(delay("twitter.com-robots.txt", "slurp"), milliseconds(1000));
  EXPECT_EQ(delay("twitter.com-robots.txt", "msnbot"), milliseconds(10'000));
  EXPECT_EQ(delay("twitter.com-robots.txt", "googlebot"), std::nullopt);
  const auto merged = parse_file("crawl-delay-group-merging.txt", "mybot").rules;
  EXPECT_EQ(merged.crawl_delay(), milliseconds(10'000));
  EXPECT_FALSE(merged.allows("/private/"));
}

TEST(RobotsSuite, Sitemaps) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  const auto sitemaps = [](const char* name) { return parse_file(name, "anybot").sitemaps; };
  EXPECT_THAT(sitemaps("sitemap-robots.txt"),
              ElementsAre("http://domain.com/sitemap.xml", "http://domain.com/dir/MixedCased-sitemap.xml"));
  EXPECT_THAT(sitemaps("sitemap-robots-dedup.txt"), ElementsAre("http://example.org/sitemap.xml"));
  EXPECT_THAT(sitemaps("relative-sitemap-robots.txt"), ElementsAre("/sitemap.xml"));
  EXPECT_THAT(sitemaps("wildcards.txt"), SizeIs(8));
  EXPECT_THAT(sitemaps("merge-rules.txt"), IsEmpty());
}

// bot1, bot2 and bot3 of these files are one: a product token has no digits.
TEST(RobotsSuite, ErrorsOfFormat) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  const RobotsFile errors = parse_file("format-errors-robots.txt", "bot1");
  EXPECT_EQ(errors.rules.blocking_rule("/whitespace-before-colon/"), "/whitespace-before-colon/");
  EXPECT_EQ(errors.rules.blocking_rule("/no-colon/"), "/no-colon/");
  EXPECT_EQ(errors.rules.blocking_rule("/no-colon-useragent/"), "/no-colon-useragent/");
  EXPECT_TRUE(errors.rules.allows("/whitespace-before-colon"));
  EXPECT_EQ(errors.rules.blocking_rule("/x"), "/");
  EXPECT_THAT(errors.sitemaps, ElementsAre("/sitemap.xml"));
  const RobotsRules typos = parse_file("directive-typos-robots.txt", "bot1").rules;
  for (const char* path : {"/desallow/", "/dissalow/", "/useragent/", "/useragent-no-colon/"}) {
    EXPECT_FALSE(typos.allows(path)) << path;
  }
  EXPECT_FALSE(parse_file("malformed-path.txt", "anybot").rules.allows("/wiki/Wikipedia_talk%3Mediation_Committee/"));
}

TEST(RobotsSuite, Merging) {
  CRAWL_NEEDS_SUITE("robots-rfc9309");
  const RobotsRules wget = parse_file("merge-rules.txt", "wget").rules;
  EXPECT_TRUE(wget.allows("/foo/bar/x")) << "Allow wins a tie across groups";
  EXPECT_FALSE(wget.allows("/tmp/bar"));
  EXPECT_FALSE(parse_file("merge-rules.txt", "curl").rules.allows("/ckh/bar"));
  const RobotsRules testy = parse_file("precedence-of-rules.txt", "testy").rules;
  EXPECT_FALSE(testy.allows("/foo/x"));
  EXPECT_TRUE(testy.allows("/foo/bar"));
  const RobotsRules merged = parse_file("extensions-group-merging.txt", "mybot").rules;
  EXPECT_FALSE(merged.allows("/private/"));
  EXPECT_FALSE(merged.allows("/login/"));
  EXPECT_TRUE(merged.allows("/"));
}

}  // namespace
}  // namespace crawl::parser
