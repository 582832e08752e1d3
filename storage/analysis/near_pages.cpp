#include "storage/analysis/near_pages.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

namespace crawl::storage {
namespace {

constexpr std::array<unsigned, 6> part_begins = {0, 13, 26, 39, 52, 64};

constexpr std::uint64_t part(unsigned k) {
  const unsigned width = part_begins[k + 1] - part_begins[k];
  return ((std::uint64_t{1} << width) - 1) << part_begins[k];
}

int distance(std::uint64_t a, std::uint64_t b) {
  return std::popcount(a ^ b);
}

// Of pages that agree in two parts, ascending by id.
void compare(std::span<NearPage> alike) {
  for (std::size_t k = 1; k < alike.size(); ++k) {
    NearPage& page = alike[k];
    for (std::size_t i = 0; i < std::min(k, max_compared); ++i) {
      if (page.other != 0 && page.other <= alike[i].id) break;
      if (distance(page.simhash, alike[i].simhash) > near_bits_apart) continue;
      page.other = alike[i].id;
      break;
    }
  }
}

void compare_by(std::span<NearPage> pages, std::uint64_t mask) {
  std::ranges::sort(pages, {}, [mask](const NearPage& page) { return std::pair(page.simhash & mask, page.id); });
  for (std::size_t begin = 0, end = 0; begin < pages.size(); begin = end) {
    const std::uint64_t key = pages[begin].simhash & mask;
    while (end < pages.size() && (pages[end].simhash & mask) == key) ++end;
    compare(pages.subspan(begin, end - begin));
  }
}

// The hash of a page that was given, in the order of their ids.
std::uint64_t simhash_of(std::span<const NearPage> pages, std::uint32_t id) {
  return std::ranges::lower_bound(pages, id, {}, &NearPage::id)->simhash;
}

}  // namespace

void find_near(std::span<NearPage> pages) {
  for (unsigned a = 0; a + 1 < part_begins.size(); ++a)
    for (unsigned b = a + 1; b + 1 < part_begins.size(); ++b) compare_by(pages, part(a) | part(b));
  std::ranges::sort(pages, {}, &NearPage::id);
}

// What is the same byte for byte is said by duplicate_of; a page without words is like no other.
void make_near_pages(AnalysisRows& rows) {
  std::vector<NearPage> pages;
  rows.for_each_text([&](model::UrlId page, std::uint64_t simhash) {
    if (pages.size() < max_near_pages && page <= UINT32_MAX)
      pages.push_back({simhash, static_cast<std::uint32_t>(page)});
  });
  find_near(pages);
  for (const NearPage& page : pages)
    if (page.other != 0) rows.insert_near(page.id, page.other, distance(page.simhash, simhash_of(pages, page.other)));
}

}  // namespace crawl::storage
