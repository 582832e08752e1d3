// What a report is put together from: text that is no markup, percentiles, folders, rectangles, the verdict; and the
// patterns and rules of an audit.
#include <gtest/gtest.h>

#include "crawler/offline/audit/rule_file.h"
#include "crawler/offline/report/charts.h"
#include "crawler/offline/report/figures.h"
#include "crawler/offline/report/html.h"
#include "crawler/offline/report/sample_curves.h"
#include "crawler/offline/report/treemap.h"
#include "crawler/offline/report/verdict.h"

namespace crawl::report::test {
namespace {

TEST(Html, TextIsNoMarkup) {
  EXPECT_EQ(escaped("<script>alert('x & \"y\"')</script>"),
            "&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;");
  EXPECT_EQ(escaped("a\x1b[31mb").find('\x1b'), std::string::npos);
}

TEST(Html, OtherSchemesAreNoLinks) {
  HtmlPage page("x");
  page.add_finding({.severity = "error",
                    .id = "x",
                    .title = "x",
                    .why = {},
                    .fix = {},
                    .source = {},
                    .count = 1,
                    .examples = {{"javascript:alert(1)", "<img src=x onerror=alert(1)>"}, {"https://a/", "b"}},
                    .sql = {},
                    .change = {}});
  const std::string html = page.take();
  EXPECT_EQ(html.find("href=\"javascript"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_NE(html.find("href=\"https://a/\""), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
}

TEST(Times, PercentilesAreRightWithinAFewPercent) {
  Times times;
  for (int ms = 1; ms <= 10'000; ++ms) times.add(ms);
  EXPECT_NEAR(times.percentile(0.5), 5000, 200);
  EXPECT_NEAR(times.percentile(0.95), 9500, 400);
  EXPECT_NEAR(times.percentile(0.99), 9900, 400);
  EXPECT_EQ(Times().percentile(0.5), 0);
}

TEST(Times, WhatIsBeyondTheScaleIsAtItsEnds) {
  Times times;
  for (const double ms : {0.0, -5.0, 1e9}) times.add(ms);
  EXPECT_EQ(times.count(), 3u);
  EXPECT_NE(histogram(times).find("<svg"), std::string::npos);
}

TEST(Folders, AreTheHostAndTwoMore) {
  EXPECT_EQ(folder_of("https://a.example/"), "a.example");
  EXPECT_EQ(folder_of("https://a.example/x.html"), "a.example");
  EXPECT_EQ(folder_of("https://a.example/docs/x.html?a=/b/c"), "a.example/docs");
  EXPECT_EQ(folder_of("https://a.example/docs/api/v1/x"), "a.example/docs/api");
  EXPECT_EQ(folder_of("no url"), "no url");
}

TEST(Treemap, FillsItsPlaceWithoutOverlap) {
  const std::vector<double> sizes = {60, 60, 40, 30, 20, 10, 10, 5, 1, 1};
  const auto rects = squarified(sizes, {0, 0, 600, 400});
  ASSERT_EQ(rects.size(), sizes.size());
  double area = 0;
  for (std::size_t i = 0; i < rects.size(); ++i) {
    const Rect& a = rects[i];
    EXPECT_NEAR(a.width * a.height, sizes[i] / 237 * 240'000, 1e-6);
    area += a.width * a.height;
    EXPECT_LE(a.x + a.width, 600 + 1e-6);
    EXPECT_LE(a.y + a.height, 400 + 1e-6);
    for (std::size_t k = 0; k < i; ++k) {
      const Rect& b = rects[k];
      const bool apart = a.x + a.width <= b.x + 1e-6 || b.x + b.width <= a.x + 1e-6 || a.y + a.height <= b.y + 1e-6 ||
                         b.y + b.height <= a.y + 1e-6;
      EXPECT_TRUE(apart) << i << " and " << k;
    }
  }
  EXPECT_NEAR(area, 240'000, 1e-6);
}

TEST(Treemap, ManyFoldersBecomeOneTile) {
  std::vector<Tile> tiles;
  for (int i = 0; i < 5000; ++i) tiles.push_back({"folder " + std::to_string(i), 1, 0});
  const std::string html = treemap(std::move(tiles));
  EXPECT_NE(html.find("more folders"), std::string::npos);
  EXPECT_LT(html.size(), 40'000u);
}

TEST(Verdict, SaysWhatTheFiguresSay) {
  const PaceFigures polite{.seconds = 500,
                           .pages = 1000,
                           .hosts = 1,
                           .busiest_host = "a",
                           .busiest_pages = 1000,
                           .delay_ms = 500,
                           .busiest_p95_ms = 100,
                           .parse_seconds = 1,
                           .processes = 2};
  EXPECT_EQ(verdict(polite).what, "Politeness");
  PaceFigures busy = polite;
  busy.delay_ms = 0;
  busy.parse_seconds = 900;
  EXPECT_EQ(verdict(busy).what, "The crawler's own CPU");
  PaceFigures slow = polite;
  slow.delay_ms.reset();
  slow.busiest_p95_ms = 4000;
  EXPECT_EQ(verdict(slow).what, "Slow servers");
  PaceFigures brief = polite;
  brief.seconds = 1;
  EXPECT_EQ(verdict(brief).what, "Nothing to speak of");
}

PaceFigures of_one_host() {
  return {.seconds = 100,
          .pages = 1000,
          .hosts = 1,
          .busiest_host = "a",
          .busiest_pages = 1000,
          .delay_ms = {},
          .processes = 2};
}

TEST(Verdicts, NameALimitThatWasSet) {
  PaceFigures pace = of_one_host();
  pace.requests_per_second = 14.6;
  pace.bytes_per_second = 1000;
  pace.rate = 15;
  EXPECT_EQ(verdict(pace).what, "--rate");
  EXPECT_NE(verdict(pace).evidence.find("14.6 requests a second of the 15"), std::string::npos);
  pace.rate = 100;
  EXPECT_NE(verdict(pace).what, "--rate");
  pace.limit_rate = 1024;
  EXPECT_EQ(verdict(pace).what, "--limit-rate");
}

storage::ReportRow row_of(model::State state, int status, std::string_view reason, std::int64_t at_ms) {
  return {.url = "http://a/x",
          .reason = reason,
          .content_type = "text/html",
          .state = static_cast<int>(state),
          .host = 1,
          .run = 1,
          .size = 10,
          .fetched_at = at_ms,
          .status = status,
          .wait_ms = 6.6,
          .parse_ms = {}};
}

// 31 pages in 36 ms are no pace of thousands a second.
TEST(Counter, NoMomentIsShorterThanASecond) {
  for (const auto& [ms, moments] :
       {std::pair(36, 1), std::pair(3'900, 3), std::pair(90'000, 90), std::pair(900'000, 90)}) {
    const storage::RunRow run{.id = 1, .begin_ms = 1'000'000, .end_ms = 1'000'000 + ms};
    EXPECT_EQ(Counter(run).figures.over_time.size(), static_cast<std::size_t>(moments)) << ms;
  }
}

TEST(Counter, EachAnswerIsOneRow) {
  using model::State;
  Counter counter({.id = 1, .begin_ms = 1'000'000, .end_ms = 1'002'000});
  counter.add(row_of(State::done, 200, "", 1'000'100));
  counter.add(row_of(State::done, 404, "", 1'000'200));
  counter.add(row_of(State::failed, 503, "http", 1'000'300));
  counter.add(row_of(State::failed, 0, "connect", 1'001'900));
  const Figures& figures = counter.figures;
  EXPECT_EQ(figures.statuses, (std::map<int, std::uint64_t>{{200, 1}, {404, 1}}));
  EXPECT_EQ(figures.failed_with.size(), 2u);
  EXPECT_EQ(figures.failed_with.at({"http", 503}), 1u);
  EXPECT_EQ(figures.asked, 4u);
  EXPECT_EQ(figures.hosts.at(1).of_last_run, 3u);  // of which there was a response
  ASSERT_EQ(figures.over_time.size(), 2u);
  EXPECT_EQ(figures.over_time[0].pages, 3u);
  EXPECT_EQ(figures.over_time[0].failures, 1u);
  EXPECT_EQ(figures.over_time[0].errors, 2u);
  EXPECT_EQ(figures.over_time[1].pages, 0u);
  EXPECT_EQ(figures.over_time[1].failures, 1u);
  EXPECT_NEAR(figures.hosts.at(1).p95(), 6.6, 6.6 * 0.05);
}

TEST(Treemap, ALabelSaysTheLastFolder) {
  EXPECT_EQ(folder_label("/docs/guide/", true, 20), "/docs/guide/");
  EXPECT_EQ(folder_label("/documentation/guide/", true, 10), "…/guide");
  EXPECT_EQ(folder_label("/documentation/references", true, 8), "referen…");
  EXPECT_EQ(folder_label("/section9/docs", false, 11), "/section9/…");
  EXPECT_EQ(folder_label("/documentation/references", true, 4), "");
  EXPECT_EQ(folder_label("/", true, 0), "");
}

TEST(Html, FlagsAreNotBroken) {
  EXPECT_EQ(escaped_sentence("more than --depth <n>"), "more than <span class=\"flag\">--depth</span> &lt;n&gt;");
  EXPECT_EQ(escaped_sentence("--max-pages, --max-time"),
            "<span class=\"flag\">--max-pages</span>, <span class=\"flag\">--max-time</span>");
  EXPECT_EQ(escaped_sentence("a--"), "a<span class=\"flag\">--</span>");
}

TEST(Axis, ASmallOneHasItsFigures) {
  const std::string html = curve({"CPU", {0.004, 0.011}, "cores"}, 100);
  EXPECT_NE(html.find(">0.02</text>"), std::string::npos) << html;
}

TEST(Patterns, AStarIsAnything) {
  using audit::matches;
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("https://a/*", "https://a/b/c"));
  EXPECT_TRUE(matches("*/b*c", "https://a/b/x/c"));
  EXPECT_FALSE(matches("https://a/", "https://a/b"));
  EXPECT_FALSE(matches("a*b", "acbd"));
  EXPECT_FALSE(matches("", "a"));
  EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*b", std::string(20'000, 'a')));  // in no time
}

std::vector<model::Sample> some_samples(std::size_t count) {
  std::vector<model::Sample> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = static_cast<std::int64_t>(i);
    samples[i] = {.at_ms = n * 10'000,
                  .queued = i * 10,
                  .rss = 1'000'000 * i,
                  .cpu_parse_ns = n * 5'000'000'000,
                  .cpu_storage_ns = n * 9'500'000'000};
  }
  return samples;
}

TEST(SampleCurves, AreThereWhereThereAreSamples) {
  EXPECT_EQ(sample_curves({}), "");
  EXPECT_EQ(sample_curves(some_samples(2)), "");
  const std::string html = sample_curves(some_samples(100));
  for (const char* name : {"Queue", "In flight", "Memory", "CPU by stage", ">storage</span>"})
    EXPECT_NE(html.find(name), std::string::npos) << name;
  EXPECT_EQ(html.find("nan"), std::string::npos);
}

TEST(SampleCurves, SayWhatAProcessUsedOfItsCore) {
  EXPECT_NEAR(cpu_shares(some_samples(10)).storage, 0.95, 1e-9);
  EXPECT_NEAR(cpu_shares(some_samples(10)).workers, 0.5, 1e-9);
  EXPECT_EQ(cpu_shares({}).storage, 0);
}

TEST(Verdicts, NameOneCoreAndTheNetwork) {
  PaceFigures pace = of_one_host();
  pace.median_ms = 90;
  EXPECT_EQ(verdict(pace).what, "The network and the servers");
  pace.per_host = 8;
  EXPECT_NE(verdict(pace).what, "The network and the servers");
  pace.cpu = {.workers = 0.5, .storage = 0.95, .coordinator = 0.1};
  EXPECT_EQ(verdict(pace).what, "One core");
  EXPECT_NE(verdict(pace).evidence.find("95 %"), std::string::npos);
}

}  // namespace
}  // namespace crawl::report::test
