#include "crawler/frontier/leases_ahead.h"

namespace crawl::frontier {
namespace {

constexpr std::size_t max_ahead = 64;  // of a worker at one host

}  // namespace

model::LeaseNo LeasesAhead::pass_slot(std::uint32_t host, unsigned worker) {
  const auto position = entries_.find(key(host, worker));
  if (position == entries_.end()) return 0;
  Entry& entry = position->second;
  if (!entry.ahead.empty()) {
    const model::LeaseNo next = entry.ahead.front();
    entry.ahead.erase(entry.ahead.begin());
    return next;
  }
  if (entry.slots > 0) --entry.slots;
  drop_if_empty(position);
  return 0;
}

void LeasesAhead::remove(std::uint32_t host, unsigned worker, model::LeaseNo lease) {
  const auto position = entries_.find(key(host, worker));
  if (position == entries_.end()) return;
  std::erase(position->second.ahead, lease);
  drop_if_empty(position);
}

bool LeasesAhead::has_room(std::uint32_t host, unsigned worker) const {
  const auto position = entries_.find(key(host, worker));
  if (position == entries_.end()) return false;
  const Entry& entry = position->second;
  return entry.ahead.size() < max_ahead && entry.ahead.size() < entry.slots;
}

std::uint32_t LeasesAhead::slots(std::uint32_t host, unsigned worker) const {
  const auto position = entries_.find(key(host, worker));
  return position == entries_.end() ? 0 : position->second.slots;
}

// A host may come back with other URLs, or never.
void LeasesAhead::drop_if_empty(Entries::iterator position) {
  if (position->second.slots == 0 && position->second.ahead.empty()) entries_.erase(position);
}

}  // namespace crawl::frontier
