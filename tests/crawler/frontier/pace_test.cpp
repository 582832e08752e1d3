// What results.db keeps of a host's pace: it comes back as it was, and damage is an unknown pace. (How a pace is
// learnt: frontier_test.cpp.)
#include "crawler/frontier/pace.h"

#include <gtest/gtest.h>

#include "tests/crawler/frontier/times.h"
#include "tests/support/comma_locale.h"

namespace crawl::frontier {
namespace {

constexpr std::int64_t offset = 1'700'000'000'000 * ms;  // the calendar's time less the monotonic clock's

constexpr std::int64_t now = 1'000 * ms;
constexpr std::int64_t day = 86'400'000 * ms;

bool is_unknown(const Pace& pace) {
  return pace.delay_ns == -1 && pace.next_at == 0 && pace.backed_off_at == 0;
}

TEST(KeptPace, ComesBackAsItWas) {
  for (const std::int64_t delay : {0 * ms, ms / 2, 500 * ms, 60'000 * ms}) {
    Pace pace;
    pace.delay_ns = delay;
    pace.next_at = 123'456 * ms;
    const Pace back = pace_of(kept_state(pace, {}, offset, now), offset, now);
    EXPECT_EQ(back.delay_ns, delay);
    EXPECT_EQ(back.next_at, pace.next_at);
  }
}

TEST(KeptPace, IsJsonInCalendarTime) {
  Pace pace;
  pace.delay_ns = 1500 * ms;
  pace.next_at = 5 * ms;
  EXPECT_EQ(kept_state(pace, {}, offset, now), R"({"delay_ms":1500.000,"next_at_ms":1700000000005})");
}

TEST(KeptPace, OutlivesTheMonotonicClock) {
  Pace pace;
  pace.delay_ns = 100 * ms;
  pace.next_at = 9'000 * ms;
  const std::string kept = kept_state(pace, {}, offset, now);
  // After a reboot the monotonic clock begins anew: the same calendar time is another stamp of it.
  EXPECT_EQ(pace_of(kept, offset + 4'000 * ms, now).next_at, 5'000 * ms);
  EXPECT_EQ(pace_of(kept, offset + 10'000 * ms, now).next_at, 0);  // past before the clock began
}

TEST(KeptPace, AFixedDelayIsWhatIsKept) {
  Pace pace;
  pace.delay_ns = 100 * ms;
  PaceSettings settings;
  settings.fixed_delay_ns = 2'000 * ms;
  EXPECT_EQ(pace_of(kept_state(pace, settings, offset, now), offset, now).delay_ns, 2'000 * ms);
}

TEST(KeptPace, AnUnknownPaceIsKeptAsNoDelay) {
  EXPECT_EQ(pace_of(kept_state(Pace{}, {}, offset, now), offset, now).delay_ns, 0);
}

TEST(KeptPace, ALongFixedDelayKeepsTheTimeOfTheNextRequest) {
  Pace pace;
  pace.next_at = 300'000 * ms;
  PaceSettings settings;
  settings.fixed_delay_ns = 300'000 * ms;
  const Pace kept = pace_of(kept_state(pace, settings, offset, now), offset, now);
  EXPECT_EQ(kept.next_at, pace.next_at);
  EXPECT_EQ(kept.delay_ns, 60'000 * ms);
}

TEST(KeptPace, DamageIsAnUnknownPace) {
  for (const char* text :
       {"", "{}", "null", "{\"delay_ms\":", "{\"delay_ms\":1}", "{\"delay_ms\":x,\"next_at_ms\":1}",
        "{\"delay_ms\":-1,\"next_at_ms\":1}", "{\"delay_ms\":nan,\"next_at_ms\":1}",
        "{\"delay_ms\":-inf,\"next_at_ms\":1}", "{\"delay_ms\":1,\"next_at_ms\":-1}",
        "{\"delay_ms\":1,\"next_at_ms\":7258118400001}", "{\"delay_ms\":1,\"next_at_ms\":9223372036854775807}"}) {
    EXPECT_TRUE(is_unknown(pace_of(text, offset, now))) << text;
  }
  EXPECT_TRUE(is_unknown(pace_of(std::string(1'000'000, '{'), offset, now)));
}

TEST(KeptPace, EveryTruncationIsUnknownOrTheSameDelay) {
  const std::string kept = R"({"delay_ms":1500.000,"next_at_ms":1700000000005})";
  for (std::size_t size = 0; size < kept.size(); ++size) {
    const Pace pace = pace_of(std::string_view(kept).substr(0, size), offset, now);
    EXPECT_TRUE(is_unknown(pace) || pace.delay_ns == 1500 * ms) << size;
  }
}

// A clock that was wrong once wrote a time of the year 2053.
TEST(KeptPace, ATimeThatNoHostIsMadeToWaitForIsNone) {
  for (const std::int64_t ahead_ms : {std::int64_t{90'001'000}, std::int64_t{27} * 365 * 86'400'000}) {
    const std::string kept =
        "{\"delay_ms\":500.000,\"next_at_ms\":" + std::to_string((offset + now) / ms + ahead_ms) + "}";
    const Pace pace = pace_of(kept, offset, now);
    EXPECT_EQ(pace.next_at, 0) << kept;
    EXPECT_EQ(pace.delay_ns, 500 * ms);
  }
}

TEST(KeptPace, NobodyWaitsLongerThanADay) {
  ipc::AttemptEnd end;
  end.status = 503;
  end.written_at = now;
  end.retry = true;
  end.retry_after_ms = std::int64_t{99'999'999'999} * 1000;
  Pace pace;
  note_attempt(pace, {}, end, now);
  EXPECT_EQ(pace.next_at, now + day);
  EXPECT_EQ(retry_time(end, 1, now, 0), now + day);
  pace.next_at = 30 * day;
  EXPECT_EQ(pace_of(kept_state(pace, {}, offset, now), offset, now).next_at, now + day);
}

// The proxy speaks for what lies behind it, though the host was never asked; also where the URL is not tried again.
TEST(Pace, WaitsAsLongAsAProxyAsks) {
  ipc::AttemptEnd end;
  end.reason = model::Reason::connect;
  Pace pace;
  note_attempt(pace, {}, end, now);
  EXPECT_TRUE(is_unknown(pace));
  end.retry_after_ms = 2000;
  note_attempt(pace, {}, end, now);
  EXPECT_EQ(pace.next_at, now + 2000 * ms);
  WaitingHost host;
  explain(pace, {}, host);
  EXPECT_EQ(host.why, Wait::retry_after);
}

TEST(KeptPace, IsWrittenAndReadAlikeInEveryLocale) {
  const test::CommaLocale locale;
  ASSERT_TRUE(locale.is_set());
  Pace pace;
  pace.delay_ns = 1500 * ms + ms / 4;
  const std::string kept = kept_state(pace, {}, offset, now);
  EXPECT_TRUE(kept.starts_with("{\"delay_ms\":1500.250,")) << kept;
  EXPECT_EQ(pace_of(kept, offset, now).delay_ns, pace.delay_ns);
}

}  // namespace
}  // namespace crawl::frontier
