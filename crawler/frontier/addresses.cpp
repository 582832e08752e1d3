#include "crawler/frontier/addresses.h"

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
  if (address != none) --entries_[address].hosts;
}

std::optional<std::uint32_t> Addresses::next_in_line(std::uint32_t address) {
  if (address == none) return std::nullopt;
  Entry& entry = entries_[address];
  if (entry.line.empty() || entry.hosts >= hosts_at_once) return std::nullopt;
  const std::uint32_t host = entry.line.front();
  entry.line.pop_front();
  return host;
}

}  // namespace crawl::frontier
