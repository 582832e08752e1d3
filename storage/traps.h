// Traps: prefixes of endless URLs, found by their text: so many pages in a row below one prefix (--max-novelty) whose
// text was near-duplicate of one seen there before. Prefixes are the folders of a path, and a path that is asked with
// queries. What is found stays in the table `traps`; runs of pages are counted anew by each Store.
//
// A text is near-duplicate when it is nearly one of the last recent_texts of the prefix, or exactly any that it ever
// had (a shop of thousands of pages that puts a session into each link).
//
// Owned by the UrlTable; one thread. Memory: about 50 MB at most (max_watched, max_texts).
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "storage/sqlite.h"

namespace crawl::storage {

// The prefixes of a URL that may be traps, from the host down: "http://h/", "http://h/a/", "http://h/a/b?".
std::vector<std::string_view> prefixes_of(std::string_view url);

class Traps {
 public:
  // max_novelty 0: nothing is a trap. Each page that is noted stands for so many that were fetched. key: of the file's
  // fingerprints.
  Traps(Database& db, unsigned max_novelty, unsigned pages_of_a_note, std::uint64_t key);

  // A page was fetched that no seed named. Answers the prefix if this made it a trap, empty otherwise.
  std::string_view note_page(std::string_view url, std::uint64_t simhash);
  // Whether a URL is below a prefix that is a trap.
  bool holds(std::string_view url) const;
  bool any() const { return !found_.empty(); }

 private:
  static constexpr std::size_t max_watched = 100'000;  // prefixes
  static constexpr std::size_t max_texts = 500'000;    // of all prefixes
  static constexpr std::size_t recent_texts = 256;     // of one

  struct Watched {
    std::vector<std::uint64_t> recent;  // a ring, once it is full
    std::size_t next = 0;
    std::uint32_t in_a_row = 0;
  };
  // What was seen, in two halves: when one is full it becomes the older, and what was the older is forgotten.
  struct Half {
    boost::unordered_flat_map<std::uint64_t, Watched> watched;  // by fingerprint of the prefix
    boost::unordered_flat_set<std::uint64_t> texts;             // fingerprints of prefix and text
  };

  void forgive_folders_above(std::string_view url, std::string_view trap);
  Watched& watched(std::uint64_t prefix);
  bool note_text(std::uint64_t prefix, Watched& watched, std::uint64_t simhash);
  bool is_exactly_known(std::uint64_t prefix, std::uint64_t simhash);

  const unsigned max_novelty_, pages_of_a_note_;
  std::uint64_t key_;
  Half now_, before_;
  boost::unordered_flat_set<std::uint64_t> found_;
  Statement insert_;
};

}  // namespace crawl::storage
