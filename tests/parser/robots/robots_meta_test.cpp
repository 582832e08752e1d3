// What pages ask of robots: https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag, which is all
// that specifies the names in X-Robots-Tag, and RFC 9309's product tokens for those names.
#include "parser/robots_meta.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace crawl::parser {
namespace {

std::string text_of(const RobotsDirectives& directives) {
  return std::string(directives.noindex ? "noindex " : "") + (directives.nofollow ? "nofollow" : "");
}

std::string of_meta(std::string_view content) {
  RobotsDirectives directives;
  directives.add(content);
  return text_of(directives);
}

std::string of_headers(std::initializer_list<std::string_view> values) {
  RobotsDirectives directives;
  for (std::string_view value : values) directives.add_header(value, "MyBot");
  return text_of(directives);
}

TEST(RobotsMeta, Directives) {
  EXPECT_EQ(of_meta("NoIndex,NOFOLLOW"), "noindex nofollow");
  EXPECT_EQ(of_meta(" noindex  follow"), "noindex ");
  EXPECT_EQ(of_meta("none"), "noindex nofollow");
  EXPECT_EQ(of_meta("all, index, follow, noarchive, noindexer"), "");
  EXPECT_EQ(of_meta(""), "");
}

TEST(RobotsMeta, HeadersAreMerged) {
  EXPECT_EQ(of_headers({"noindex", "nofollow"}), "noindex nofollow");
  EXPECT_EQ(of_headers({"all", "none"}), "noindex nofollow");
  EXPECT_EQ(of_headers({}), "");
}

TEST(RobotsMeta, HeadersForOneRobot) {
  EXPECT_EQ(of_headers({"mybot: noindex, nofollow"}), "noindex nofollow");
  EXPECT_EQ(of_headers({"otherbot: noindex, nofollow"}), "");
  EXPECT_EQ(of_headers({"otherbot: noindex", "nofollow"}), "nofollow");
  EXPECT_EQ(of_headers({"noindex, otherbot: nofollow"}), "noindex ");
  EXPECT_EQ(of_headers({"otherbot: noindex, MYBOT : nofollow"}), "nofollow");
  EXPECT_EQ(of_headers({"*: noindex"}), "noindex ");
  EXPECT_EQ(of_headers({"mybotnews: noindex"}), "");
}

TEST(RobotsMeta, ValuesAreNoNames) {
  EXPECT_EQ(of_headers({"unavailable_after: 25 Jun 2010 15:00:00 PST, noindex"}), "noindex ");
  EXPECT_EQ(of_headers({"Unavailable_After: Saturday, 01-Jan-00 00:00:00 GMT, nofollow"}), "nofollow");
  EXPECT_EQ(of_headers({"unavailable_after: 2030-01-01T00:00:00Z, noindex"}), "noindex ");
  EXPECT_EQ(of_headers({"max-snippet:20, Max-Image-Preview: large, noindex"}), "noindex ");
  EXPECT_EQ(of_headers({"otherbot: unavailable_after: 25 Jun 2010 15:00:00 PST, noindex"}), "");
  EXPECT_EQ(of_headers({": , :noindex"}), "");
}

}  // namespace
}  // namespace crawl::parser
