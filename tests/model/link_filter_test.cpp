// Which links are refused for what their URL is, and which honest ones are not; parameters that are dropped.

#include "model/link_filter.h"

#include <gtest/gtest.h>

#include "config/link_rules.h"
#include "model/drop_params.h"

namespace crawl::model {
namespace {

LinkFilter filter_of(const config::Options& options) {
  return LinkFilter(config::link_rules(options));
}

Reason refuse(const std::string& url) {
  return filter_of({}).refuse(url);
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
  const LinkFilter filter = filter_of(options);
  EXPECT_EQ(filter.refuse("http://a.test/docs/x"), Reason::none);
  EXPECT_EQ(filter.refuse("http://a.test/docs/x.pdf"), Reason::excluded);
  EXPECT_EQ(filter.refuse("http://a.test/other"), Reason::excluded);
}

std::string without(const std::vector<std::string>& names, const std::string& url) {
  return DropParams(names).without(url).value_or("same");
}

TEST(DropParams, NamesAndGlobsGoAndTheRestStaysInItsOrder) {
  EXPECT_EQ(without({"sid"}, "http://a.test/p?sid=1"), "http://a.test/p");
  EXPECT_EQ(without({"sid"}, "http://a.test/p?b=2&sid=1&a=1&sid"), "http://a.test/p?b=2&a=1");
  EXPECT_EQ(without({"utm_*"}, "http://a.test/?utm_source=x&q=1&utm_=y"), "http://a.test/?q=1");
  EXPECT_EQ(without({"*id"}, "http://a.test/?sid=1&id=2&idx=3"), "http://a.test/?idx=3");
  EXPECT_EQ(without({"s%d", "f[0]"}, "http://a.test/?f%5B0%5D=1&x=2"), "http://a.test/?x=2");
  EXPECT_EQ(without({"*"}, "http://a.test/?a=1&b"), "http://a.test/");
  EXPECT_EQ(without({"jsessionid"}, "http://a.test/p;jsessionid=1A/q;v=1?x=1"), "http://a.test/p/q;v=1?x=1");
}

TEST(DropParams, OtherUrlsStayAsTheyAre) {
  for (const char* url : {"http://a.test/", "http://a.test/?", "http://a.test/?SID=1", "http://a.test/?sidx=1",
                          "http://a.test/sid=1", "http://a.test/?a=sid", "http://a.test/?&&a", "http://sid.test/;sid"})
    EXPECT_EQ(without({"sid"}, url), "same") << url;
  EXPECT_FALSE(DropParams({}).any());
}

TEST(DropParams, CommonIsTrackingAndSessionsAndNoPages) {
  EXPECT_EQ(without({"common"}, "http://a.test/?UTM_Source=x&gclid=1&fbclid=2&PHPSESSID=3&q=4"), "http://a.test/?q=4");
  EXPECT_EQ(without({"common"}, "http://a.test/?id=1&sid=2&page=3&ref=4&source=5&lang=de"), "same");
}

TEST(Filter, WithoutPatternsEveryPageIsKept) {
  config::Options options;
  EXPECT_TRUE(filter_of(options).keeps("http://a.test/"));
  options.keep = {"/product/", "/offer/"};
  EXPECT_TRUE(filter_of(options).keeps("http://a.test/offer/1"));
  EXPECT_FALSE(filter_of(options).keeps("http://a.test/category/1"));
}

}  // namespace
}  // namespace crawl::model
