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

// Which keys may have been given more than once. Those that have been are all told, of others about an eighth.
class Repeated {
 public:
  explicit Repeated(std::size_t keys)
      : shift_(64 - std::clamp(static_cast<int>(std::bit_width(8 * keys)), min_bits, max_bits)),
        given_(std::size_t{1} << (64 - shift_) >> 6),
        again_(given_.size()) {}

  void clear() {
    std::ranges::fill(given_, 0);
    std::ranges::fill(again_, 0);
  }
  void add(std::uint64_t key) {
    const Place place = place_of(key);
    again_[place.word] |= given_[place.word] & place.bit;
    given_[place.word] |= place.bit;
  }
  bool may_have(std::uint64_t key) const {
    const Place place = place_of(key);
    return (again_[place.word] & place.bit) != 0;
  }

 private:
  static constexpr int min_bits = 6, max_bits = 26;

  struct Place {
    std::size_t word;
    std::uint64_t bit;
  };

  Place place_of(std::uint64_t key) const {
    const std::uint64_t at = key * 0x9E3779B97F4A7C15u >> shift_;
    return {at >> 6, std::uint64_t{1} << (at & 63)};
  }

  int shift_;
  std::vector<std::uint64_t> given_, again_;
};

// Most pages have a key of their own, and are not sorted.
void compare_by(std::span<NearPage> pages, std::uint64_t mask, Repeated& repeated) {
  repeated.clear();
  for (const NearPage& page : pages) repeated.add(page.simhash & mask);
  const auto others =
      std::ranges::partition(pages, [&](const NearPage& page) { return repeated.may_have(page.simhash & mask); });
  pages = pages.first(pages.size() - others.size());
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
  Repeated repeated(pages.size());
  for (unsigned a = 0; a + 1 < part_begins.size(); ++a)
    for (unsigned b = a + 1; b + 1 < part_begins.size(); ++b) compare_by(pages, part(a) | part(b), repeated);
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
