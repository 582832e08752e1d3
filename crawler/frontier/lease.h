// Lease: one attempt at one URL, from the moment when it is handed out until both words on it have come: from its
// worker that the attempt is over, and from storage that the outcome is on disk. The two come by different sockets and
// so in either order; what that means is the little machine below, a pure function of the stage.
#pragma once

#include <cstdint>

#include "crawler/frontier/ring.h"

namespace crawl::frontier {

enum class LeaseStage : std::uint8_t {
  fetching,         // neither word has come
  awaiting_commit,  // the attempt is over, its outcome is on the way to storage
  awaiting_finish,  // the outcome is on disk, the worker's word comes
  closed,
};

// The worker says that the attempt is over. `outcome`: something of it goes to storage (none does of a retry or of a
// robots.txt).
constexpr LeaseStage after_finish(LeaseStage stage, bool outcome) {
  switch (stage) {
    case LeaseStage::fetching:
      return outcome ? LeaseStage::awaiting_commit : LeaseStage::closed;
    case LeaseStage::awaiting_finish:
      return LeaseStage::closed;
    default:
      return stage;  // said before
  }
}

// Storage says that the outcome is on disk.
constexpr LeaseStage after_commit(LeaseStage stage) {
  switch (stage) {
    case LeaseStage::fetching:
      return LeaseStage::awaiting_finish;
    case LeaseStage::awaiting_commit:
      return LeaseStage::closed;
    default:
      return stage;
  }
}

// Its worker is dead and storage has read all that it wrote: what is not on disk by now never will be.
constexpr bool is_lost(LeaseStage stage) {
  return stage == LeaseStage::fetching || stage == LeaseStage::awaiting_commit;
}

// The host's slot, if it has one yet, is taken until the attempt is over.
constexpr bool holds_slot(LeaseStage stage) {
  return stage == LeaseStage::fetching || stage == LeaseStage::awaiting_finish;
}

struct Lease {
  std::uint32_t host = 0;
  std::uint16_t worker = 0;
  LeaseStage stage = LeaseStage::fetching;
  bool written = false;  // its request was
  bool ahead = false;    // it has no slot yet: LeasesAhead
  Url url;
  bool rendering = false;  // it takes room of those that are to be rendered
};

}  // namespace crawl::frontier
