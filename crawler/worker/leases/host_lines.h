// HostLines: the leases that wait in this worker until their host has a slot for them here. A lease tells how many
// slots of its host this worker has; a further one is begun when one of those under way is over, without a word of the
// coordinator. Owned by the event loop; an entry for each host that has leases with slots here.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "crawler/worker/job.h"

namespace crawl::worker {

class HostLines {
 public:
  // The lease that is begun now, if one is: this one, or the first in line.
  std::optional<OwnedLease> enter(OwnedLease&& lease, std::uint32_t slots) {
    Line& line = lines_[lease.host_id];
    line.slots = slots;
    if (line.under_way < slots && line.waiting.empty()) {
      ++line.under_way;
      return std::move(lease);
    }
    line.waiting.push_back(std::move(lease));
    return begin_first(line);
  }

  // One of the host's that was begun is over: the lease that has its slot now.
  std::optional<OwnedLease> leave(model::HostId host) {
    const auto position = lines_.find(host);
    if (position == lines_.end()) return std::nullopt;
    Line& line = position->second;
    if (line.under_way > 0) --line.under_way;
    std::optional<OwnedLease> next = begin_first(line);
    if (line.under_way == 0 && line.waiting.empty()) lines_.erase(position);
    return next;
  }

  // Those that wait for this host, no more: the latest first.
  std::vector<model::LeaseNo> give_back(model::HostId host) {
    std::vector<model::LeaseNo> leases;
    const auto position = lines_.find(host);
    if (position == lines_.end()) return leases;
    auto& waiting = position->second.waiting;
    for (; !waiting.empty(); waiting.pop_back()) leases.push_back(waiting.back().lease);
    return leases;
  }

  // Nothing that waits is begun.
  void close() {
    for (auto& [host, line] : lines_) line.waiting.clear();
  }

 private:
  struct Line {
    std::uint32_t slots = 0, under_way = 0;
    std::deque<OwnedLease> waiting;
  };

  // A host of which nothing is under way is not kept waiting, whatever its slots are said to be.
  static std::optional<OwnedLease> begin_first(Line& line) {
    if (line.waiting.empty() || (line.under_way >= line.slots && line.under_way > 0)) return std::nullopt;
    std::optional<OwnedLease> first = std::move(line.waiting.front());
    line.waiting.pop_front();
    ++line.under_way;
    return first;
  }

  std::unordered_map<model::HostId, Line> lines_;
};

}  // namespace crawl::worker
