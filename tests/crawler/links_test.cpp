// Which links are refused for what their URL is, and which honest ones are not.

#include <gtest/gtest.h>

#include "crawler/coordinator/rate_limit.h"
#include "crawler/links/link_filter.h"

namespace crawl::links {
namespace {

using model::Reason;

Reason refuse(const std::string& url) {
  return LinkFilter(config::Options{}).refuse(url);
}

TEST(Traps, LongUrls) {
  std::string url = "http://a.test/";
  EXPECT_EQ(refuse(url + std::string(2048 - url.size(), 'x')), Reason::none);
  EXPECT_EQ(refuse(url + std::string(2049 - url.size(), 'x')), Reason::trap);
}

TEST(Traps, DeepPaths) {
  std::string url = "http://a.test";
  for (int i = 0; i < 20; ++i) url += "/s" + std::to_string(i);
  EXPECT_EQ(refuse(url), Reason::none);
  EXPECT_EQ(refuse(url + "/"), Reason::none);
  EXPECT_EQ(refuse(url + "/one-more"), Reason::trap);
  EXPECT_EQ(refuse("http://a.test/?q=" + std::string(100, '/')), Reason::none) << "a query has no segments";
}

TEST(Traps, SegmentsAgainAndAgain) {
  EXPECT_EQ(refuse("http://a.test/a/b/a/b/a/b/"), Reason::none);
  EXPECT_EQ(refuse("http://a.test/a/b/a/b/a/b/a/"), Reason::trap);
  EXPECT_EQ(refuse("http://a.test/2024/01/01/01/"), Reason::none);
}

TEST(Traps, ParametersAgainAndAgain) {
  EXPECT_EQ(refuse("http://a.test/?x=1&x=1&x=1"), Reason::none);
  EXPECT_EQ(refuse("http://a.test/?x=1&x=1&x=1&x=1"), Reason::trap);
  EXPECT_EQ(refuse("http://a.test/?tag=a&tag=b&tag=c&tag=d&tag=e"), Reason::none) << "a list";
}

TEST(Traps, PercentSignsEncodedAgain) {
  EXPECT_EQ(refuse("http://a.test/100%25"), Reason::none);
  EXPECT_EQ(refuse("http://a.test/?back=%2525"), Reason::none);
  EXPECT_EQ(refuse("http://a.test/?back=%252525"), Reason::trap);
}

TEST(Traps, UrlsWithoutAPathAreNone) {
  for (const char* url : {"http://a.test", "http://a.test/", "http://[::1]/", "http://a.test?x"})
    EXPECT_EQ(refuse(url), Reason::none) << url;
}

TEST(Filter, ExcludeWinsOverInclude) {
  config::Options options;
  options.include = {"/docs/"};
  options.exclude = {"\\.pdf$"};
  LinkFilter filter(options);
  EXPECT_EQ(filter.refuse("http://a.test/docs/x"), Reason::none);
  EXPECT_EQ(filter.refuse("http://a.test/docs/x.pdf"), Reason::excluded);
  EXPECT_EQ(filter.refuse("http://a.test/other"), Reason::excluded);
}

// ---- --rate and --limit-rate ----

constexpr std::int64_t second = 1'000'000'000;

TEST(RateLimit, NoMoreRequestsThanTheRateInAnySecond) {
  coordinator::RateLimit limit(100, std::nullopt);
  std::int64_t now = second;
  int sent = 0;
  for (; now < 11 * second; now += second / 1000) {
    while (limit.next_at(now) == 0) {
      limit.note_request(now);
      ++sent;
    }
  }
  EXPECT_GE(sent, 990);
  EXPECT_LE(sent, 1006);
}

TEST(RateLimit, BytesArePaidForAfterwards) {
  coordinator::RateLimit limit(std::nullopt, 1000);
  EXPECT_EQ(limit.next_at(second), 0);
  limit.note_bytes(second, 5050);
  EXPECT_NEAR(static_cast<double>(limit.next_at(second) - second), 5e9, 1e7);
}

TEST(RateLimit, WithoutOneNothingWaits) {
  coordinator::RateLimit limit(std::nullopt, std::nullopt);
  limit.note_request(second);
  limit.note_bytes(second, 1'000'000'000);
  EXPECT_EQ(limit.next_at(second), 0);
}

}  // namespace
}  // namespace crawl::links
