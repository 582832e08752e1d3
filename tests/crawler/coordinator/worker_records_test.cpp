// Who gets the next lease: shares of workers, in a simulation of one host whose slots come free in the order of
// whatever the workers do.
#include "crawler/coordinator/worker_records.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace crawl::coordinator {
namespace {

constexpr std::uint32_t coroutines = 256;

// Hands one lease out as the dispatcher does.
unsigned next_worker(const WorkerRecords& records, unsigned workers) {
  unsigned best = 0;
  for (unsigned k = 1; k < workers; ++k)
    if (records.has_less_room(best, k)) best = k;
  return best;
}

// Leases of each worker after `requests` at one host with so many slots, which come free as `pick` says.
template <class Pick>
std::vector<std::uint64_t> shares(unsigned workers, unsigned slots, unsigned requests, Pick pick) {
  WorkerRecords records;
  records.reset(workers + 1);
  for (unsigned k = 0; k < workers; ++k) records.gave_credit(k, coroutines);
  std::vector<std::uint64_t> handed(workers);
  std::vector<unsigned> under_way;
  for (unsigned i = 0; i < requests; ++i) {
    if (under_way.size() == slots) {
      const std::size_t ended = pick(under_way);
      records.gave_credit(under_way[ended], 1);
      under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(ended));
    }
    const unsigned k = next_worker(records, workers);
    records.spend(k, 1);
    ++handed[k];
    under_way.push_back(k);
  }
  return handed;
}

double busiest_to_mean(const std::vector<std::uint64_t>& handed) {
  const double mean = static_cast<double>(std::accumulate(handed.begin(), handed.end(), std::uint64_t{0})) /
                      static_cast<double>(handed.size());
  return static_cast<double>(*std::max_element(handed.begin(), handed.end())) / mean;
}

TEST(WorkerRecords, OneHostIsSharedEvenly) {
  std::minstd_rand random(1);
  for (const unsigned workers : {2u, 3u, 8u, 16u}) {
    for (const unsigned slots : {5u, 4 * workers, 300u}) {
      const auto oldest = [](const auto&) { return std::size_t{0}; };
      const auto any = [&](const auto& under_way) { return random() % under_way.size(); };
      EXPECT_LE(busiest_to_mean(shares(workers, slots, 20'000, oldest)), 1.1) << workers << " workers, " << slots;
      EXPECT_LE(busiest_to_mean(shares(workers, slots, 20'000, any)), 1.1) << workers << " workers, " << slots;
    }
  }
}

// A worker that is slow holds its slots longer, and gets less.
TEST(WorkerRecords, WhoIsSlowGetsLess) {
  std::size_t turn = 0;
  const auto first_is_slow = [&](const std::vector<unsigned>& under_way) {
    const bool slow_one = ++turn % 10 == 0;
    for (std::size_t i = 0; i < under_way.size(); ++i)
      if ((under_way[i] == 0) == slow_one) return i;
    return std::size_t{0};
  };
  const auto handed = shares(2, 16, 10'000, first_is_slow);
  EXPECT_LT(handed[0] * 4, handed[1]);
}

}  // namespace
}  // namespace crawl::coordinator
