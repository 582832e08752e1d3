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

std::int64_t date_in(std::string_view content) {
  RobotsDirectives directives;
  directives.add(content);
  return directives.unavailable_after.value_or(0);
}

TEST(RobotsMeta, UnavailableAfter) {
  EXPECT_EQ(date_in("unavailable_after: 25 Jun 2010 15:00:00 PST"), 1277506800);
  EXPECT_EQ(date_in("Unavailable_After: Saturday, 01-Jan-00 00:00:00 GMT"), 946684800);
  EXPECT_EQ(date_in("unavailable_after: Wed, 01 Jan 2020 00:00:00 +0100"), 1577833200);
  EXPECT_EQ(date_in("unavailable_after:2030-01-01T00:00:00Z"), 1893456000);
  EXPECT_EQ(date_in("unavailable_after: 2030-01-01T02:00:00.5+02:00"), 1893456000);
  EXPECT_EQ(date_in("unavailable_after: 2030-01-01"), 1893456000 + 86400);
  EXPECT_EQ(date_in("unavailable_after: January 1, 2030, 00:00"), 1893456000);
  EXPECT_EQ(date_in("noindex unavailable_after: Tue, 01 Jan 2030 00:00:00 GMT nofollow"), 1893456000);
  for (const char* none : {"unavailable_after:", "unavailable_after: soon", "unavailable_after: 31 Feb 2020",
                           "unavailable_after: 99999999999", "unavailable_after", "2020-01-01"})
    EXPECT_EQ(date_in(none), 0) << none;
}

TEST(RobotsMeta, DatesAreOneDirective) {
  const auto listed = [](std::string_view header) {
    RobotsDirectives directives;
    directives.add_header(header, "MyBot");
    return directives.listed + (directives.unavailable_after ? " *" : "");
  };
  EXPECT_EQ(listed("unavailable_after: Wed, 01 Jan 2020 00:00:00 GMT"),
            "unavailable_after:wed 01 jan 2020 00:00:00 gmt *");
  EXPECT_EQ(listed("MyBot: unavailable_after: Wed, 01 Jan 2020 00:00:00 GMT, noarchive"),
            "unavailable_after:wed 01 jan 2020 00:00:00 gmt, noarchive *");
  EXPECT_EQ(listed("otherbot: unavailable_after: Wed, 01 Jan 2020 00:00:00 GMT, noindex"), "");
  EXPECT_EQ(listed("unavailable_after: Wed, 01 Jan 2020, otherbot: noindex"), "unavailable_after:wed 01 jan 2020 *");
  EXPECT_EQ(listed("noarchive, unavailable_after: 2020-01-01 nosnippet,"),
            "noarchive, unavailable_after:2020-01-01, nosnippet *");
}

}  // namespace
}  // namespace crawl::parser
