// The progress line: what it shows at each width, how long a crawl still takes, what it waits for; and the few URLs
// that are noted for the summary.
#include "crawler/coordinator/progress/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crawler/coordinator/progress/figures.h"
#include "crawler/coordinator/progress/fitted.h"
#include "crawler/coordinator/progress/status_line.h"
#include "crawler/coordinator/progress/time_left.h"
#include "crawler/coordinator/progress/waiting.h"

namespace crawl::coordinator {
namespace {

using frontier::Wait;
using frontier::WaitingHost;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t second = 1'000'000'000;

Snapshot busy_moment() {
  Snapshot moment;
  moment.started_ns = 0;
  moment.now_ns = 100 * second;
  moment.done = 1'000;
  moment.pages = 1'000;
  moment.client_errors = 119;
  moment.failed = 3;
  moment.queued = 12'300;
  moment.in_flight = 12;
  moment.retrying = 2;
  moment.url = "http://www.example.org/a/path/that/is/rather/long/and/goes/on/for/a/while/page.html";
  return moment;
}

constexpr Throughput fast{.pages_per_s = 23.4, .bytes_per_s = 1'200'000, .queue_grows = true};

TEST(StatusLine, IsNeverWiderThanTheTerminalAndUsesItsWidth) {
  std::size_t before = 0;
  for (std::size_t width = 10; width <= 250; ++width) {
    const std::string line = status_line(busy_moment(), fast, width, false);
    EXPECT_LE(line.size(), width) << line;
    if (width % 40 != 0) continue;
    EXPECT_GE(line.size(), before) << line;
    before = line.size();
  }
}

TEST(StatusLine, DropsTheLeastImportantFirst) {
  EXPECT_EQ(status_line(busy_moment(), fast, 39, false), "1,000 done, 12,300 queued | 20:28+ left");
  EXPECT_EQ(status_line(busy_moment(), fast, 79, false),
            "1,000 done, 12,300 queued, 119 x 4xx, 3 failed | 23 pages/s | 20:28+ left");
  EXPECT_EQ(status_line(busy_moment(), fast, 119, false),
            "1,000 done, 12,300 queued, 119 x 4xx, 3 failed | 23 pages/s, 1.2 MB/s | 12 in flight, 2 to retry | "
            "20:28+ left");
  EXPECT_THAT(status_line(busy_moment(), fast, 199, false), HasSubstr("20:28+ left | http://www.example.org/a/"));
}

TEST(StatusLine, SaysWhatItWaitsForAtAnyWidth) {
  Snapshot moment = busy_moment();
  moment.in_flight = 0;
  moment.note = waiting_note({{.name = "127.0.0.1:25011",
                               .until = moment.now_ns + 115 * second,
                               .why = Wait::retry_after,
                               .asked_ns = 120 * second,
                               .status = 429}},
                             4, moment.now_ns);
  EXPECT_THAT(status_line(moment, fast, 119, false),
              HasSubstr("waiting 1:55 for 127.0.0.1:25011 (429, Retry-After 2:00)"));
  EXPECT_THAT(status_line(moment, fast, 79, false), HasSubstr("waiting 1:55"));
  EXPECT_THAT(status_line(moment, fast, 39, false), HasSubstr("waits 1:55"));
  EXPECT_THAT(status_line(moment, fast, 37, false), HasSubstr("12k queued | waits 1:55"));
}

TEST(StatusLine, HasADecimalBelowTenPagesASecond) {
  EXPECT_THAT(status_line(busy_moment(), {.pages_per_s = 0.2}, 200, false), HasSubstr("| 0.2 pages/s"));
  EXPECT_THAT(status_line(busy_moment(), {.pages_per_s = 9.94}, 200, false), HasSubstr("| 9.9 pages/s"));
  EXPECT_THAT(status_line(busy_moment(), {.pages_per_s = 9.96}, 200, false), HasSubstr("| 10 pages/s"));
}

TEST(StatusLine, ColoursWhatFailedAndDimsZeros) {
  const std::string line = status_line(busy_moment(), fast, 200, true);
  EXPECT_THAT(line, HasSubstr("\x1b[31m3 failed\x1b[0m"));
  EXPECT_THAT(line, HasSubstr("\x1b[31m119 x 4xx\x1b[0m"));
  Snapshot moment = busy_moment();
  moment.failed = moment.client_errors = 0;
  EXPECT_THAT(status_line(moment, fast, 200, true), HasSubstr("\x1b[2m0 failed\x1b[0m"));
  EXPECT_THAT(status_line(moment, fast, 200, true), Not(HasSubstr("4xx")));
  EXPECT_THAT(status_line(moment, fast, 200, false), Not(HasSubstr("\x1b")));
}

TEST(Fitted, CutsWhatHasNoShorterForm) {
  EXPECT_EQ(fitted({{.texts = {"abcdefghij"}}}, 4, true), "abcd");
  EXPECT_EQ(without_middle("http://example.org/a/b/c.html", 20), "http://examp....html");
  EXPECT_EQ(without_middle("short", 20), "short");
}

TEST(TimeLeft, IsWhatTheQueueTakesAtTheMeanPace) {
  const auto left = time_left(busy_moment(), true);
  ASSERT_TRUE(left);
  EXPECT_NEAR(left->seconds, 12'312 * 100.0 / 1'003, 0.1);
  EXPECT_EQ(text_of(*left), "20:28+ left");
  EXPECT_EQ(text_of(*time_left(busy_moment(), false)), "20:28 left");
}

TEST(TimeLeft, KnowsTheLimits) {
  Snapshot moment = busy_moment();
  moment.max_pages = 1'040;
  EXPECT_EQ(text_of(*time_left(moment, true)), "4.0 s left") << "no plus: the limit ends it";
  moment.max_pages = 1'000'000;
  EXPECT_EQ(text_of(*time_left(moment, true)), "20:28+ left");
  moment.time_left_ns = 4 * second;
  EXPECT_EQ(text_of(*time_left(moment, true)), "4.0 s left");
  moment.time_left_ns = 7'200 * second;
  EXPECT_EQ(text_of(*time_left(moment, true)), "20:28+ left");
}

TEST(TimeLeft, IsUnknownWhereNobodyKnows) {
  Snapshot moment = busy_moment();
  moment.seeds_ended = false;
  EXPECT_FALSE(time_left(moment, false));
  moment = busy_moment();
  moment.done = moment.failed = 0;
  EXPECT_FALSE(time_left(moment, false));
  moment = busy_moment();
  moment.in_flight = 0;
  moment.queued = moment.retrying = 1;  // one URL that waits for its next attempt: no pace says how long
  EXPECT_FALSE(time_left(moment, false));
}

TEST(TimeLeft, IsNoLessThanTheWait) {
  Snapshot moment = busy_moment();
  moment.queued = 1;
  moment.in_flight = moment.retrying = 0;
  moment.waits_until_ns = moment.now_ns + 115 * second;
  EXPECT_EQ(text_of(*time_left(moment, false)), "1:55 left");
}

TEST(WaitingNote, TellsWhy) {
  const auto note = [](Wait why, std::uint16_t status) {
    const std::vector<WaitingHost> hosts = {{.name = "a.test",
                                             .until = 3 * second,
                                             .why = why,
                                             .asked_ns = 5 * second,
                                             .status = status,
                                             .reason = model::Reason::connect,
                                             .attempt = 3}};
    return waiting_note(hosts, 4, 0).front();
  };
  EXPECT_EQ(note(Wait::retry_after, 429), "waiting 3.0 s for a.test (429, Retry-After 5.0 s)");
  EXPECT_EQ(note(Wait::slowed, 503), "waiting 3.0 s for a.test (slower since it answered 503)");
  EXPECT_EQ(note(Wait::retry, 0), "waiting 3.0 s for a.test (attempt 3 of 4 after connect)");
  EXPECT_EQ(note(Wait::retry, 500), "waiting 3.0 s for a.test (attempt 3 of 4 after 500)");
  EXPECT_EQ(note(Wait::delay, 0), "waiting 3.0 s for a.test (a delay of 5.0 s)");
}

TEST(WaitingNote, CountsTheOthersAndLeavesOutMoments) {
  const std::vector<WaitingHost> hosts = {{.name = "a.test", .until = 2 * second},
                                          {.name = "b.test", .until = 9 * second}};
  EXPECT_THAT(waiting_note(hosts, 4, 0).front(), HasSubstr("and 1 more"));
  EXPECT_THAT(waiting_note(hosts, 4, second + second / 2), IsEmpty());
  EXPECT_THAT(waiting_note({}, 4, 0), IsEmpty());
}

TEST(PlainLines, ComeEverMoreSeldom) {
  EXPECT_EQ(plain_interval_ns(0), 5 * second);
  EXPECT_EQ(plain_interval_ns(59 * second), 5 * second);
  EXPECT_EQ(plain_interval_ns(60 * second), 30 * second);
  EXPECT_EQ(plain_interval_ns(600 * second), 300 * second);
}

ipc::CommittedLease lease_of(model::Reason reason, std::uint16_t status = 0) {
  ipc::CommittedLease lease;
  lease.reason = reason;
  lease.status = status;
  return lease;
}

TEST(NotedOutcomes, AreTheFirstFailuresAndSeeds) {
  Figures figures;
  const auto failed = lease_of(model::Reason::connect);
  const auto skipped = lease_of(model::Reason::robots);
  for (int i = 0; i < 9; ++i) figures.note(failed, 1, "http://a.test/" + std::to_string(i));
  EXPECT_EQ(figures.first_failures.size(), max_noted);
  EXPECT_EQ(figures.first_failures.front().url, "http://a.test/0");
  EXPECT_THAT(figures.first_seeds, IsEmpty()) << "none of them is one";
  figures.note(skipped, 1, "http://a.test/link");
  EXPECT_EQ(figures.seeds_skipped, 0u) << "a link that is skipped is no failure";
  figures.note(skipped, 0, "http://a.test/seed");
  EXPECT_EQ(figures.seeds_skipped, 1u);
  ASSERT_EQ(figures.first_seeds.size(), 1u);
  EXPECT_EQ(figures.first_seeds.front().reason, model::Reason::robots);
}

TEST(NotedOutcomes, CostNothingOnceThereAreEnough) {
  Figures figures;
  const auto done = lease_of(model::Reason::none, 200);
  EXPECT_TRUE(figures.may_note(done));
  figures.finished = 1'000'000;
  EXPECT_FALSE(figures.may_note(done));
}

}  // namespace
}  // namespace crawl::coordinator
