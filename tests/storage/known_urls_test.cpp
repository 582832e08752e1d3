// Known URLs in memory and on disk: a random comparison with a map, bounds of memory, and what a disk that fails does.
#include "storage/known_urls/known_urls.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <random>
#include <unordered_map>

#include "storage/queue/url_states.h"
#include "tests/storage/support.h"
#include "tests/support/sanitized.h"

namespace crawl::storage::test {
namespace {

using crawl::test::rounds;
using crawl::test::sanitized;

constexpr std::uint64_t key = 0x6b6e6f776e;

std::string url(std::uint64_t number) {
  return "http://a.test/" + std::to_string(number);
}

// ---- the table in memory ----

TEST(FingerprintTable, HoldsItsEntriesInOrder) {
  std::mt19937_64 random(1);
  FingerprintTable table;
  std::map<std::uint64_t, model::UrlId> expected;
  for (model::UrlId i = 1; i <= rounds(200'000); ++i) {
    Fingerprint entry{random(), FingerprintTable::max_id - i};
    table.insert(entry);
    expected.emplace(entry.value, entry.id);
  }
  auto next = expected.begin();
  table.for_each([&](const Fingerprint& entry) {
    ASSERT_NE(next, expected.end());
    EXPECT_EQ(entry.value, next->first);
    EXPECT_EQ(entry.id, (next++)->second);
  });
  EXPECT_EQ(next, expected.end());
  EXPECT_EQ(table.size(), expected.size());
  for (const auto& [fingerprint, id] : expected) ASSERT_EQ(table.find(fingerprint), id);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(table.find(random()), 0);
}

TEST(FingerprintTable, TellsTheLeastAndTheGreatestFingerprintsApart) {
  FingerprintTable table;
  std::vector<std::uint64_t> edges = {0, 1, (1ull << 56) - 1, 1ull << 56, UINT64_MAX - 1, UINT64_MAX};
  for (std::size_t i = 0; i < edges.size(); ++i) {
    EXPECT_EQ(table.find(edges[i]), 0);
    table.insert({edges[i], static_cast<model::UrlId>(i) + 1});
  }
  for (std::size_t i = 0; i < edges.size(); ++i) EXPECT_EQ(table.find(edges[i]), static_cast<model::UrlId>(i) + 1);
}

// Neighbours that all want one place, at the end of a part: they are pushed into its slack, then it grows.
TEST(FingerprintTable, MakesRoomForNeighbours) {
  FingerprintTable table;
  std::uint64_t last = (std::uint64_t{7} << 56) + ((std::uint64_t{1} << 56) - (std::uint64_t{1} << 49));
  for (std::uint64_t i = 0; i < 60; ++i) table.insert({last + ((i * 37 % 60) << 43), static_cast<model::UrlId>(i) + 1});
  for (std::uint64_t i = 0; i < 60; ++i)
    EXPECT_EQ(table.find(last + ((i * 37 % 60) << 43)), static_cast<model::UrlId>(i) + 1);
}

TEST(FingerprintTable, TakesAboutSixteenBytesAnEntryAtAnyTime) {
  std::mt19937_64 random(2);
  FingerprintTable table;
  for (model::UrlId i = 1; i <= (sanitized ? 300'000 : 1'000'000); ++i) {
    table.insert({random(), i});
    if (i < 200'000 || i % 1000 != 0) continue;
    double bytes = static_cast<double>(table.bytes()) / static_cast<double>(i);
    ASSERT_GT(bytes, 14.0) << i;
    ASSERT_LT(bytes, 17.5) << i;
  }
}

TEST(FingerprintFilter, KnowsAllThatItWasGivenAndFewOthers) {
  std::mt19937_64 random(3);
  FingerprintFilter filter(50'000, 12);
  std::vector<std::uint64_t> given(50'000);
  for (std::uint64_t& fingerprint : given) filter.add(fingerprint = random());
  for (std::uint64_t fingerprint : given) ASSERT_TRUE(filter.may_hold(fingerprint));
  int wrong = 0;
  for (int i = 0; i < 100'000; ++i) wrong += filter.may_hold(random());
  EXPECT_LT(wrong, 1500);
}

// Neighbours at both ends: one pushes the other on, the last ones beyond the place that the last of all has.
TEST(FingerprintRun, FindsAndReadsNeighboursAtBothEnds) {
  TempFolder folder;
  std::vector<Fingerprint> entries;
  for (std::uint64_t i = 0; i < 100; ++i) entries.push_back({i * 2, static_cast<model::UrlId>(i) + 1});
  for (std::uint64_t i = 100; i > 0; --i) entries.push_back({UINT64_MAX - i * 2 + 2, FingerprintTable::max_id});
  for (std::uint64_t bits : {0, 12}) {
    FingerprintRun run(folder.file("run"), entries.size(), bits);
    for (const Fingerprint& entry : entries) run.append(entry);
    run.seal();
    FingerprintRun::Cursor cursor(run);
    for (const Fingerprint& entry : entries) {
      EXPECT_EQ(run.find(entry.value), entry.id);
      EXPECT_EQ(run.find(entry.value ^ 1), 0);
      ASSERT_FALSE(cursor.at_end());
      EXPECT_EQ(cursor.entry().value, entry.value);
      EXPECT_EQ(cursor.entry().id, entry.id);
      cursor.next();
    }
    EXPECT_TRUE(cursor.at_end());
    EXPECT_EQ(run.find(UINT64_MAX / 2), 0);
  }
}

// ---- beyond the bound ----

class Bounds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Bounds, NothingIsForgottenNorInvented) {
  TempFolder folder;
  KnownUrls known(key, folder.file("known"), GetParam());
  std::unordered_map<std::string, model::UrlId> expected;
  std::mt19937_64 random(4);
  model::UrlId next = 1;
  // Where nearly all is on disk a few thousand are written over and over.
  const std::uint64_t times = GetParam() <= 1'000 ? rounds(60'000) : 60'000;
  for (std::uint64_t i = 0; i < times; ++i) {
    std::string each = url(random() % (times * 2 / 3));
    auto there = expected.find(each);
    if (random() % 3 == 0) {
      ASSERT_EQ(known.find(each), there == expected.end() ? 0 : there->second);
      continue;
    }
    model::UrlId id = known.find_or_add(each, next);
    ASSERT_EQ(id, expected.try_emplace(each, next).first->second);
    if (id == next) ++next;
  }
  for (const auto& [each, id] : expected) ASSERT_EQ(known.find(each), id);
  for (std::uint64_t i = 40'000; i < 41'000; ++i) ASSERT_EQ(known.find(url(i)), 0);
}

// A single entry in memory; runs without filters; runs with filters; all in memory.
INSTANTIATE_TEST_SUITE_P(KnownUrls, Bounds, testing::Values(1'000, 20'000, 400'000, 1 << 30));

TEST(KnownUrls, KeepsTheBoundAndFewRuns) {
  TempFolder folder;
  constexpr std::uint64_t bound = sanitized ? 2 << 20 : 8 << 20;
  constexpr model::UrlId count = sanitized ? 750'000 : 3'000'000;
  KnownUrls known(key, folder.file("known"), bound);
  std::size_t max_bytes = 0, max_runs = 0;
  for (model::UrlId i = 1; i <= count; ++i) {
    ASSERT_EQ(known.find_or_add(url(static_cast<std::uint64_t>(i)), i), i);
    if (i % 1000 == 0) max_bytes = std::max(max_bytes, known.bytes_in_memory());
    max_runs = std::max(max_runs, known.runs());
  }
  EXPECT_LE(max_bytes, bound);
  EXPECT_LE(max_runs, 6u);
  EXPECT_GE(max_runs, 3u);
  for (model::UrlId i = 1; i <= count; i += 999) ASSERT_EQ(known.find(url(static_cast<std::uint64_t>(i))), i);
}

TEST(KnownUrls, ItsFilesHaveNoName) {
  TempFolder folder;
  std::ofstream(folder.file("known")) << "left by a process that was killed";
  KnownUrls known(key, folder.file("known"), 1'000);
  for (model::UrlId i = 1; i <= 1000; ++i) known.find_or_add(url(static_cast<std::uint64_t>(i)), i);
  EXPECT_GT(known.runs(), 0u);
  EXPECT_FALSE(std::filesystem::exists(folder.file("known")));
}

TEST(KnownUrls, ALinkByThatNameIsNotFollowed) {
  TempFolder folder;
  std::ofstream(folder.file("other")) << "somebody's";
  std::filesystem::create_symlink(folder.file("other"), folder.file("known"));
  KnownUrls known(key, folder.file("known"), 1'000);
  for (model::UrlId i = 1; i <= 1000; ++i) known.find_or_add(url(static_cast<std::uint64_t>(i)), i);
  EXPECT_EQ(std::filesystem::file_size(folder.file("other")), 10u);
}

// ---- a disk that fails ----

std::string error_of(KnownUrls& known) {
  try {
    for (model::UrlId i = 1; i <= 100'000; ++i) known.find_or_add(url(static_cast<std::uint64_t>(i)), i);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "no error";
}

TEST(KnownUrls, AFileThatCannotBeMadeIsAnError) {
  TempFolder folder;
  KnownUrls known(key, folder.file("no-folder/known"), 1'000);
  EXPECT_EQ(error_of(known),
            folder.file("no-folder/known") +
                " (known URLs that --known-memory has no room for) cannot be made: No such file or directory");
}

TEST(KnownUrls, AFileThatCannotBeWrittenIsAnError) {
  TempFolder folder;
  KnownUrls known(key, folder.file("known"), 100'000);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small{10'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string error = error_of(known);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(error, folder.file("known") +
                       " (known URLs that --known-memory has no room for) cannot be written: File too large");
}

// ---- in a store ----

class StoreOfManyUrls : public StoreTest {};

TEST_F(StoreOfManyUrls, KnowsThemAgainWhenItIsOpenedWithinTheBound) {
  settings.known_memory = 10'000;
  open();
  std::vector<std::string> urls;
  for (std::uint64_t i = 0; i < 5'000; ++i) urls.push_back(url(i));
  add_seeds(urls);
  for (int opened = 0; opened < 2; ++opened) {
    open();
    add_seeds(urls);
    EXPECT_EQ(store->totals().queued, 5'000u);
  }
  EXPECT_EQ(ask("SELECT count(*), count(DISTINCT url), max(id) FROM urls"), "5000|5000|5000");
  EXPECT_FALSE(std::filesystem::exists(settings.path + ".known"));
}

// States come in blocks of 16,384, of which 65,536 is an edge: ids on both sides of it.
TEST(UrlStates, KnowsIdsAtTheEdgesOfBlocks) {
  UrlStates states;
  EXPECT_EQ(states.next(), 1);
  for (model::UrlId id : {65'535, 65'536, 200'000}) {
    EXPECT_FALSE(states.known(id));
    states.put(id).set_depth(static_cast<std::uint32_t>(id));
    EXPECT_TRUE(states.known(id));
    EXPECT_TRUE(states.waiting(id));
    EXPECT_EQ(states.next(), id + 1);
  }
  EXPECT_EQ(states[65'535].depth, 65'535u);
  EXPECT_EQ(states[65'536].depth, 65'536u);
  EXPECT_TRUE(states.known(199'999));
  EXPECT_FALSE(states[199'999].queued());
  EXPECT_FALSE(states.known(200'001));
}

}  // namespace
}  // namespace crawl::storage::test
