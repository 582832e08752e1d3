// NearPages: pages whose texts are nearly the same, by their simhash
// (https://research.google/pubs/detecting-near-duplicates-for-web-crawling/: at most 3 of 64 bits differ). Of each page
// the first that was before it and is near: one row of the table near_pages. Made in the caller's transaction when a
// crawl is finished. Two hashes that differ in 3 bits agree in two of five parts, so all pairs are found among those
// that are neighbours in one of ten orders. 18 bytes a page; of pages that agree in two parts and differ in others no
// more than max_compared are looked at for each.
#pragma once

#include <cstdint>
#include <span>

#include "storage/tables.h"

namespace crawl::storage {

inline constexpr std::uint32_t max_near_pages = 16'000'000;  // those beyond are not compared: 256 MiB

struct NearPage {
  std::uint64_t simhash = 0;
  std::uint32_t id = 0;     // ascending with the time at which the page was found
  std::uint32_t other = 0;  // the id of the first that is near; 0 without
};

inline constexpr int near_bits_apart = 3;
inline constexpr std::size_t max_compared = 64;

// Ids are given once each. Leaves the pages in the order of their ids.
void find_near(std::span<NearPage> pages);

void make_near_pages(AnalysisRows& rows);

}  // namespace crawl::storage
