// HostHeaps: which host is asked next, by the time each may next be asked; first come, first served among equals. A
// host with few slots stays with one worker, which has its connections, TLS sessions and addresses; hosts with more
// are shared out. Owned by the Frontier; a host is known by its number there; 16 bytes each, and an entry each time
// that its time changes.
#pragma once

#include <boost/heap/d_ary_heap.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "model/ids.h"

namespace crawl::frontier {

inline constexpr std::int64_t never = INT64_MAX;

class HostHeaps {
 public:
  HostHeaps(unsigned workers, unsigned per_host);

  // The host's time is `at`; never: it leaves. Costs nothing where that is so already.
  void place(std::uint32_t host, model::HostId id, std::int64_t at);
  bool holds(std::uint32_t host) const { return host < places_.size() && places_[host].at != never; }

  struct First {
    std::uint32_t host = 0;
    std::int64_t at = never;
    bool shared = false;  // out among the workers
  };
  // Of those that this worker may ask.
  std::optional<First> first(unsigned worker) const;
  // It has had its turn: should it come again at the same time, then behind the others.
  void take(unsigned worker, const First& first);
  // A hint which host is first after that.
  std::optional<std::uint32_t> likely_next(unsigned worker) const;

 private:
  struct Entry {
    std::int64_t at = 0;
    std::uint64_t turn = 0;
    std::uint32_t host = 0, stamp = 0;
    bool operator>(const Entry& other) const { return at != other.at ? at > other.at : turn > other.turn; }
  };
  // Half as deep as a binary one: with many hosts each level is a look into cold memory.
  using Heap = boost::heap::d_ary_heap<Entry, boost::heap::arity<4>, boost::heap::compare<std::greater<>>>;
  struct Place {
    std::int64_t at = never;
    std::uint32_t stamp = 0;  // entries with another stamp are stale
  };

  const Entry* top(Heap& heap) const;

  // By worker: hosts that stay with it; the last: hosts whose slots are shared out. Stale entries are dropped when they
  // come to the top, also by first().
  mutable std::vector<Heap> heaps_;
  std::vector<Place> places_;
  std::uint64_t turns_ = 0;
  bool shared_;
};

}  // namespace crawl::frontier
