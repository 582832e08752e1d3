// Samples of a run: what curves are drawn from, and that they stay few.
#include "storage/sqlite/samples/samples.h"

#include "storage/sqlite/samples/thinning.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

std::vector<std::int64_t> every(std::int64_t step, std::size_t count) {
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i < count; ++i) times.push_back(static_cast<std::int64_t>(i) * step);
  return times;
}

TEST(Thinning, KeepsWhatIsNotTooMuch) {
  EXPECT_TRUE(to_be_thinned(every(10, 100), 100).empty());
  EXPECT_TRUE(to_be_thinned({}, 4).empty());
}

TEST(Thinning, LeavesAboutHalfAndBothEnds) {
  const auto times = every(10'000, 4001);
  const auto gone = to_be_thinned(times, 4000);
  const std::size_t left = times.size() - gone.size();
  EXPECT_LE(left, 2001u);
  EXPECT_GE(left, 1300u);
  EXPECT_NE(gone.front(), times.front());
  EXPECT_NE(gone.back(), times.back());
}

// Four weeks of a sample every ten seconds, thinned on the way.
TEST(Thinning, AfterWeeksTheyAreSpreadOverTheWholeTime) {
  constexpr std::int64_t step = 10'000, count = 241'920;
  std::vector<std::int64_t> kept;
  for (std::int64_t i = 0; i < count; ++i) {
    kept.push_back(i * step);
    const auto gone = to_be_thinned(kept, Samples::max_rows);
    if (gone.empty()) continue;
    std::erase_if(kept, [&](std::int64_t time) { return std::ranges::binary_search(gone, time); });
    ASSERT_LE(kept.size(), Samples::max_rows);
  }
  EXPECT_EQ(kept.front(), 0);
  EXPECT_EQ(kept.back(), (count - 1) * step);
  std::int64_t widest = 0;
  for (std::size_t i = 1; i < kept.size(); ++i) widest = std::max(widest, kept[i] - kept[i - 1]);
  EXPECT_LT(widest, count * step / 500);
}

class SamplesTest : public StoreTest {};

TEST_F(SamplesTest, AreRowsOfTheirRun) {
  open();
  store->begin();
  store->add_sample({.at_ms = 1'700'000'000'000, .pages = 5, .queued = 7, .rss = 100, .cpu_parse_ns = 1'500'000'000});
  store->commit();
  EXPECT_EQ(ask("SELECT count(*) FROM samples"), "0");  // no run is under way
  store->begin();
  store->runs().begin("{}");
  store->add_sample({.at_ms = 1'700'000'000'000, .pages = 5, .queued = 7, .rss = 100, .cpu_parse_ns = 1'500'000'000});
  store->commit();
  EXPECT_EQ(ask("SELECT run_id, at, pages, queued, rss, cpu_parse FROM samples"),
            "1|2023-11-14T22:13:20.000Z|5|7|100|1.5");
}

TEST_F(SamplesTest, StayFew) {
  open();
  store->begin();
  for (std::int64_t run = 1; run <= 3; ++run) {
    store->runs().begin("{}");
    for (std::int64_t i = 0; i < 5000; ++i) store->add_sample({.at_ms = (run * 10'000 + i) * 10'000});
  }
  store->commit();
  EXPECT_LE(std::stoul(ask("SELECT count(*) FROM samples WHERE run_id = 3")), Samples::max_rows);
  EXPECT_LE(std::stoul(ask("SELECT count(*) FROM samples WHERE run_id < 3")), 2 * Samples::max_rows_of_older);
  EXPECT_EQ(ask("SELECT min(at) = '1970-01-02T03:46:40.000Z' FROM samples"), "1");
}

}  // namespace
}  // namespace crawl::storage::test
