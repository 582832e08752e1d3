// NearDuplicates: pages by the simhash of their text, to find one that says nearly the same
// (https://research.google/pubs/detecting-near-duplicates-for-web-crawling/: at most 3 of 64 bits differ). Only with
// --skip-near-duplicates. Owned by the Store; one thread; 32 bytes a page.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <vector>

#include "model/ids.h"
#include "storage/tables.h"

namespace crawl::storage {

class NearDuplicates {
 public:
  // Reads the pages that the file has, unless they are all to be fetched again.
  NearDuplicates(PageRows& pages, bool read);

  // The page that was first to say this, 0 if it is `id` itself.
  model::UrlId find_or_add(std::uint64_t simhash, model::UrlId id);

 private:
  // Two hashes that differ in 3 bits are equal in one of 4 parts.
  static constexpr unsigned parts = 4, bits_of_part = 16;
  struct Entry {
    std::uint64_t simhash = 0;
    model::UrlId id = 0;
  };
  static std::uint32_t key(std::uint64_t simhash, unsigned part) {
    return part << bits_of_part | static_cast<std::uint32_t>(simhash >> (part * bits_of_part) & 0xffff);
  }

  std::vector<Entry> entries_;
  boost::unordered_flat_map<std::uint32_t, std::vector<std::uint32_t>> by_part_;  // indexes of entries_
};

}  // namespace crawl::storage
