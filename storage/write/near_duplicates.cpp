#include "storage/write/near_duplicates.h"

#include <bit>

namespace crawl::storage {
namespace {

constexpr int near_bits = 3;

}  // namespace

NearDuplicates::NearDuplicates(PageRows& pages, bool read) {
  if (read) pages.for_each_simhash([this](std::uint64_t simhash, model::UrlId page) { find_or_add(simhash, page); });
}

model::UrlId NearDuplicates::find_or_add(std::uint64_t simhash, model::UrlId id) {
  for (unsigned part = 0; part < parts; ++part) {
    auto found = by_part_.find(key(simhash, part));
    if (found == by_part_.end()) continue;
    for (std::uint32_t index : found->second)
      if (std::popcount(entries_[index].simhash ^ simhash) <= near_bits)
        return entries_[index].id == id ? 0 : entries_[index].id;
  }
  entries_.push_back({simhash, id});
  for (unsigned part = 0; part < parts; ++part)
    by_part_[key(simhash, part)].push_back(static_cast<std::uint32_t>(entries_.size() - 1));
  return 0;
}

}  // namespace crawl::storage
