#include "crawler/frontier/host_heaps.h"

#include <algorithm>

namespace crawl::frontier {
namespace {

constexpr unsigned sticky_slots = 4;  // a host with more is shared out among the workers

}  // namespace

HostHeaps::HostHeaps(unsigned workers, unsigned per_host) : heaps_(workers + 1), shared_(per_host > sticky_slots) {}

void HostHeaps::place(std::uint32_t host, model::HostId id, std::int64_t at) {
  if (places_.size() <= host) places_.resize(std::max<std::size_t>(host + 1, places_.size() * 2));
  Place& place = places_[host];
  if (place.at == at) return;
  place.at = at;
  ++place.stamp;
  if (at == never) return;
  const std::size_t workers = heaps_.size() - 1;
  Heap& heap = shared_ ? heaps_.back() : heaps_[static_cast<std::size_t>(id) % workers];
  heap.push({at, ++turns_, host, place.stamp});
}

void HostHeaps::take(unsigned worker, const First& first) {
  (first.shared ? heaps_.back() : heaps_[worker]).pop();
  Place& place = places_[first.host];
  place.at = never;
  ++place.stamp;
}

std::optional<std::uint32_t> HostHeaps::likely_next(unsigned worker) const {
  const Heap& heap = heaps_[worker].empty() ? heaps_.back() : heaps_[worker];
  if (heap.empty()) return std::nullopt;
  return heap.top().host;
}

const HostHeaps::Entry* HostHeaps::top(Heap& heap) const {
  while (!heap.empty() && heap.top().stamp != places_[heap.top().host].stamp) heap.pop();
  return heap.empty() ? nullptr : &heap.top();
}

std::optional<HostHeaps::First> HostHeaps::first(unsigned worker) const {
  const Entry* own = top(heaps_[worker]);
  const Entry* shared = top(heaps_.back());
  const Entry* entry = !own || (shared && *own > *shared) ? shared : own;
  if (!entry) return std::nullopt;
  return First{entry->host, entry->at, entry == shared};
}

}  // namespace crawl::frontier
