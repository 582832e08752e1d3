#include "storage/traps/turns.h"

#include <algorithm>
#include <functional>

namespace crawl::storage {
namespace {

// Those that are about alike take turns too.
bool goes_before(const Turns::Standing& one, const Turns::Standing& other) {
  constexpr double alike = 0.5;
  return one.goes_on && !one.has && one.weight >= alike * other.weight;
}

}  // namespace

Turns::Host* Turns::find(model::HostId host) {
  auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : &found->second;
}

std::uint8_t Turns::add(model::HostId id, std::uint8_t wanted, std::uint64_t subtree) {
  Host& host = hosts_[id];
  if (host.subqueues.empty()) host.subqueues.push_back({});
  std::uint8_t number = wanted;
  for (std::uint8_t tries = 0; tries < max_subqueues; ++tries, number = number % max_subqueues + 1) {
    auto subqueue = std::ranges::find(host.subqueues, number, &Subqueue::number);
    if (subqueue == host.subqueues.end()) {
      host.subqueues.push_back({.number = number, .subtree = subtree, .pass = host.now});
      return number;
    }
    if (subtree == 0 || subqueue->subtree == subtree) return number;
    if (subqueue->subtree == 0) {
      subqueue->subtree = subtree;
      return number;
    }
  }
  return wanted;
}

void Turns::note(model::HostId id, std::uint8_t number, Newest url) {
  Host* host = find(id);
  if (!host) return;
  auto subqueue = std::ranges::find(host->subqueues, number, &Subqueue::number);
  if (subqueue == host->subqueues.end()) return;
  std::vector<Newest>& newest = subqueue->newest;
  newest.push_back(url);
  std::ranges::push_heap(newest);
  if (newest.size() < max_newest) return;
  std::ranges::nth_element(newest, newest.begin() + max_newest / 2, std::greater<>());
  newest.resize(max_newest / 2);
  std::ranges::make_heap(newest);
}

std::size_t Turns::first(Host& host, const std::vector<Standing>& standings) {
  std::size_t first = host.subqueues.size();
  for (std::size_t i = 0; i < host.subqueues.size(); ++i) {
    if (!standings[i].has) continue;
    host.subqueues[i].pass = std::max(host.subqueues[i].pass, host.now);  // who had nothing to give saves no turns
    if (first == host.subqueues.size() || host.subqueues[i].pass < host.subqueues[first].pass) first = i;
  }
  return first;
}

void Turns::take_turn(Host& host, std::size_t subqueue, double weight) {
  host.now = host.subqueues[subqueue].pass;
  host.subqueues[subqueue].pass += 1 / weight;
}

bool Turns::is_early(const Host& host, const std::vector<Standing>& standings, std::size_t subqueue) {
  for (std::size_t i = 0; i < standings.size(); ++i)
    if (goes_before(standings[i], standings[subqueue]) &&
        std::max(host.subqueues[i].pass, host.now) < host.subqueues[subqueue].pass)
      return true;
  return false;
}

bool Turns::is_alone(const std::vector<Standing>& standings, std::size_t subqueue) {
  for (std::size_t i = 0; i < standings.size(); ++i)
    if (i != subqueue && (standings[i].has || goes_before(standings[i], standings[subqueue]))) return false;
  return true;
}

void Turns::note_last(Subqueue& subqueue, model::UrlId id) {
  subqueue.last = id;
  subqueue.waited = 0;
}

bool Turns::waits_for_last(Subqueue& subqueue) {
  constexpr unsigned patience = 4;
  return subqueue.last > 0 && subqueue.waited++ < patience;
}

std::optional<model::UrlId> Turns::pick(Subqueue& subqueue) {
  if (subqueue.newest.empty() || ++subqueue.picks % 4 == 0) return std::nullopt;
  // By a multiplicative hash of how many were picked: any, but the same in each run.
  if (subqueue.picks % 4 == 2) return subqueue.newest[subqueue.picks * 0x9E3779B1u % subqueue.newest.size()].id;
  std::ranges::pop_heap(subqueue.newest);
  model::UrlId id = subqueue.newest.back().id;
  subqueue.newest.pop_back();
  return id;
}

}  // namespace crawl::storage
