// KnownUrls: which URLs were ever seen, and their ids, by a 64-bit keyed fingerprint instead of the text. Two URLs meet
// by chance 0.0003 times in 100 million; the key is random for each file, so that nobody can prepare URLs that meet.
//
// In memory (16 bytes an entry) up to a bound; then all that is there goes to disk as a sorted run, of which memory
// keeps a filter (1.5 bytes an entry, less when half of the bound is reached). Four runs of one level are
// merged into one of the next, so that there are few and an entry is written a few times (docs/decisions/0006). The
// runs are FILE.known beside the results file, without a name while they are used: the table `urls` holds all that is
// needed to make them again. Owned by the Store; one thread. A disk that is full or fails is a StoreError.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "storage/known_urls/fingerprint_run.h"
#include "storage/known_urls/fingerprint_table.h"
#include "storage/store.h"

namespace crawl::storage {

class KnownUrls {
 public:
  // memory: bytes, but never less than the 1 MiB that the empty table has.
  KnownUrls(std::uint64_t key, std::string path_of_runs, std::uint64_t memory)
      : key_(key), path_(std::move(path_of_runs)), memory_(memory) {}

  std::uint64_t key() const { return key_; }
  // A URL that will soon be looked up: memory is slow, and this does not wait for it. Look `ahead` by so many.
  void expect(std::string_view url) const {
    std::uint64_t fingerprint = base::fingerprint(url, key_);
    expect_fingerprint(fingerprint);
    if (!runs_.empty()) expect_slots(take_turns(fingerprint));
  }
  static constexpr std::size_t ahead = Store::ahead;
  // The same in two steps for who counts himself: first the lines of the table and of the filters, then the runs'
  // slots.
  void expect_fingerprint(std::uint64_t fingerprint) const {
    table_.expect(fingerprint);
    for (const Level& each : runs_) each.run.expect(fingerprint);
  }
  void expect_slots(std::uint64_t fingerprint) const {
    for (const Level& each : runs_) each.run.expect_slot(fingerprint);
  }

  // The id of a URL, 0 if it was never seen.
  model::UrlId find(std::string_view url) const;
  model::UrlId find_fingerprint(std::uint64_t fingerprint) const;
  // The id of a URL; if it was never seen, it gets `id`.
  model::UrlId find_or_add(std::string_view url, model::UrlId id) {
    return find_or_add_fingerprint(base::fingerprint(url, key_), id);
  }
  model::UrlId find_or_add_fingerprint(std::uint64_t fingerprint, model::UrlId id);

  std::size_t runs() const { return runs_.size(); }
  // For tests and benchmarks.
  std::size_t bytes_on_disk() const;
  std::size_t bytes_in_memory() const { return table_.bytes() + bytes_of_runs(); }

 private:
  struct Level {
    FingerprintRun run;
    unsigned level = 0;
  };

  std::uint64_t take_turns(std::uint64_t fingerprint) const;
  bool is_full() const;
  std::size_t bytes_of_runs() const;
  std::uint64_t filter_bits(std::uint64_t entries) const;
  void spill();
  void merge_last();

  std::uint64_t key_;
  std::string path_;
  std::uint64_t memory_;
  FingerprintTable table_;
  std::vector<Level> runs_;                                     // the oldest, and largest, first
  mutable std::array<std::uint64_t, ahead / 2> expected_ = {};  // whose lines of the filters are under way
  mutable std::size_t next_expected_ = 0;
};

}  // namespace crawl::storage
