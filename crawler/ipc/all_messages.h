// Every message of messages.h by direction. A fuzz target reads any bytes as each of them; a test counts that none is
// missing.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "crawler/ipc/messages.h"

namespace crawl::ipc {

// Messages whose types differ: those of one direction.
template <class... M>
struct Direction {
  static constexpr std::size_t count = sizeof...(M);
  static constexpr bool types_differ() {
    std::array<int, count> types{M::type...};
    std::ranges::sort(types);
    return std::ranges::adjacent_find(types) == types.end();
  }
  static_assert(types_differ());

  // Calls action.operator()<M>() for the message at index.
  static void visit(std::size_t index, auto&& action) {
    std::size_t at = 0;
    ((at++ == index ? action.template operator()<M>() : void()), ...);
  }
};

template <class... D>
struct Directions {
  static constexpr std::size_t count = (D::count + ...);
  static void visit(std::size_t index, auto&& action) {
    std::size_t begin = 0;
    ((D::visit(index - begin, action), begin += D::count), ...);  // an index before begin is out of every range
  }
};

using CoordinatorToWorker = Direction<Leases, Stop>;
using WorkerToCoordinator = Direction<Credit, Finished, Written, WorkerFigures>;
using WorkerToStorage = Direction<OutcomeFrame>;
using WorkerToPool = Direction<PageTask>;
using PoolToWorker = Direction<PageResult>;
using CoordinatorToStorage =
    Direction<Seeds, Refill, RefusedUrl, WorkerDied, HostStates, AskRobots, RobotsRead, AskQueued, Finish>;
using StorageToCoordinator = Direction<Hosts, Ready, Committed, SeedsStored, Urls, RobotsKept, Trapped, Drained,
                                       QueuedReply, Fatal, DiskLow, StorageFigures>;
using StorageToIndex = Direction<PagesStored, FinishIndex>;

using AllMessages = Directions<CoordinatorToWorker, WorkerToCoordinator, WorkerToStorage, WorkerToPool, PoolToWorker,
                               CoordinatorToStorage, StorageToCoordinator, StorageToIndex>;

}  // namespace crawl::ipc
