#include "crawler/frontier/addresses.h"

#include <utility>

namespace crawl::frontier {

std::uint32_t Addresses::number_of(std::string_view address) {
  auto [position, added] = numbers_.try_emplace(std::string(address), static_cast<std::uint32_t>(entries_.size()));
  if (added) entries_.emplace_back();
  return position->second;
}

void Addresses::enter(std::uint32_t address) {
  if (address != none) ++entries_[address].hosts;
}

void Addresses::leave(std::uint32_t address) {
  if (address == none) return;
  Entry& entry = entries_[address];
  --entry.hosts;
  woken_.insert(woken_.end(), entry.waiting.begin(), entry.waiting.end());
  entry.waiting.clear();
}

std::vector<std::uint32_t> Addresses::take_woken() {
  return std::exchange(woken_, {});
}

}  // namespace crawl::frontier
