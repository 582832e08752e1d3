#include "storage/write/near_duplicates.h"

#include <bit>

namespace crawl::storage {
namespace {

constexpr int near_bits = 3;

}  // namespace

NearDuplicates::NearDuplicates(Database& db, bool read) {
  if (!read) return;
  Statement rows(db, "SELECT simhash, url_id FROM pages WHERE simhash IS NOT NULL ORDER BY url_id");
  while (rows.step()) find_or_add(static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1));
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
