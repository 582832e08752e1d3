// LeasesAhead: which slots of a host each worker has, and which leases it was given beyond them. A lease ahead has no
// slot yet: its worker begins it as soon as one of its own attempts at that host is over, and asks nobody. So no slot
// stands empty while the coordinator is told, and it can be told of many attempts at once.
//
// A slot whose attempt is over goes to the lease ahead that has waited longest for that worker and host; where there is
// none, it is anybody's again. The worker is told how many slots it has with each lease (ipc::Lease::slots), and begins
// its leases in the order in which they came; which of them the coordinator counts as ahead makes no difference.
//
// Owned by the Frontier; a host is known by its number there. An entry for each host and worker with leases.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/ids.h"

namespace crawl::frontier {

class LeasesAhead {
 public:
  // One of the host's slots is this worker's.
  void take_slot(std::uint32_t host, unsigned worker) { ++entry(host, worker).slots; }
  // An attempt that had a slot is over. Answers the lease that has the slot now; 0: none, it is free.
  model::LeaseNo pass_slot(std::uint32_t host, unsigned worker);

  // A lease without a slot; and that it has ended, or is given back, before one was passed to it.
  void add(std::uint32_t host, unsigned worker, model::LeaseNo lease) { entry(host, worker).ahead.push_back(lease); }
  void remove(std::uint32_t host, unsigned worker, model::LeaseNo lease);
  // As many as the worker has slots, within a limit.
  bool has_room(std::uint32_t host, unsigned worker) const;
  std::uint32_t slots(std::uint32_t host, unsigned worker) const;

 private:
  struct Entry {
    std::uint32_t slots = 0;
    std::vector<model::LeaseNo> ahead;  // the oldest first
  };
  using Entries = boost::unordered_flat_map<std::uint64_t, Entry>;

  static std::uint64_t key(std::uint32_t host, unsigned worker) { return std::uint64_t{host} << 16 | worker; }
  Entry& entry(std::uint32_t host, unsigned worker) { return entries_[key(host, worker)]; }
  void drop_if_empty(Entries::iterator position);

  Entries entries_;
};

}  // namespace crawl::frontier
