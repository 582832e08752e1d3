// Traps: prefixes of endless URLs, found by their text: so many pages in a row below one prefix (--max-novelty) whose
// text was near-duplicate of one seen there before. Prefixes are the folders of a path, and a path that is asked with
// queries. What is found stays in the table `traps`; runs of pages are counted anew by each Store.
//
// Owned by the UrlTable; one thread. Memory: at most 2 × max_watched prefixes, about 200 bytes each.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <string_view>

#include "storage/sqlite.h"

namespace crawl::storage {

class Traps {
 public:
  // max_novelty 0: nothing is a trap. key: of the file's fingerprints.
  Traps(Database& db, unsigned max_novelty, std::uint64_t key);

  // A page was fetched that no seed named. Answers the prefix if this made it a trap, empty otherwise.
  std::string_view note_page(std::string_view url, std::uint64_t simhash);
  // Whether a URL is below a prefix that is a trap.
  bool holds(std::string_view url) const;
  bool any() const { return !found_.empty(); }

 private:
  static constexpr std::size_t max_watched = 50'000;
  static constexpr std::size_t remembered = 16;  // texts of a prefix that a new one is compared with

  struct Watched {
    std::array<std::uint64_t, remembered> texts{};
    std::uint8_t count = 0, next = 0;
    std::uint32_t in_a_row = 0;
  };
  using Map = boost::unordered_flat_map<std::uint64_t, Watched>;

  Watched& watched(std::uint64_t prefix);
  static bool note_text(Watched& watched, std::uint64_t simhash);

  unsigned max_novelty_;
  std::uint64_t key_;
  Map now_, before_;  // those not seen while `now_` filled up are forgotten
  boost::unordered_flat_set<std::uint64_t> found_;
  Statement insert_;
};

}  // namespace crawl::storage
