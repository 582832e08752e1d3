#include "storage/sqlite/traps/turns.h"

#include <algorithm>
#include <functional>

namespace crawl::storage {

Turns::Host* Turns::find(model::HostId host) {
  auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : &found->second;
}

void Turns::add(model::HostId id, std::uint8_t number, std::uint64_t subtree) {
  Host& host = hosts_[id];
  if (host.lanes.empty()) host.lanes.push_back({});
  auto lane = std::ranges::find(host.lanes, number, &Lane::number);
  if (lane == host.lanes.end()) {
    host.lanes.push_back({.number = number, .subtree = subtree, .pass = host.now});
  } else if (subtree != 0) {
    lane->subtree = subtree;
  }
}

void Turns::note(model::HostId id, std::uint8_t number, Newest url) {
  Host* host = find(id);
  if (!host) return;
  auto lane = std::ranges::find(host->lanes, number, &Lane::number);
  if (lane == host->lanes.end()) return;
  std::vector<Newest>& newest = lane->newest;
  newest.push_back(url);
  std::ranges::push_heap(newest);
  if (newest.size() < max_newest) return;
  std::ranges::nth_element(newest, newest.begin() + max_newest / 2, std::greater<>());
  newest.resize(max_newest / 2);
  std::ranges::make_heap(newest);
}

std::size_t Turns::next(Host& host, const std::vector<double>& weights, const std::vector<bool>& has) {
  std::size_t first = host.lanes.size();
  for (std::size_t i = 0; i < host.lanes.size(); ++i) {
    if (!has[i]) continue;
    host.lanes[i].pass = std::max(host.lanes[i].pass, host.now);  // who had nothing to give saves no turns
    if (first == host.lanes.size() || host.lanes[i].pass < host.lanes[first].pass) first = i;
  }
  if (first == host.lanes.size()) return first;
  host.now = host.lanes[first].pass;
  host.lanes[first].pass += 1 / weights[first];
  return first;
}

std::optional<model::UrlId> Turns::pick(Lane& lane) {
  if (lane.newest.empty() || ++lane.picks % 2 == 0) return std::nullopt;
  // By a multiplicative hash of how many were picked: any, but the same in each run.
  if (lane.picks % 4 == 3) return lane.newest[lane.picks * 0x9E3779B1u % lane.newest.size()].id;
  std::ranges::pop_heap(lane.newest);
  model::UrlId id = lane.newest.back().id;
  lane.newest.pop_back();
  return id;
}

}  // namespace crawl::storage
