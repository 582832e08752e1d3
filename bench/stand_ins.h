// Stand-ins for the two kinds of processes round the coordinator, as cheap as they can be made, so that the coordinator
// is what a run measures: a storage process whose file is a formula, and a worker whose fetches are over at once. They
// keep the rules of the ring: URLs only as answers to refills, leases only for credit, `committed` for every outcome.
#pragma once

#include <cstdint>
#include <string>

#include "crawler/storage_process/storage_process.h"
#include "crawler/worker/worker.h"

namespace crawl::bench {

struct Load {
  std::uint64_t urls = 3'000'000;
  std::uint64_t hosts = 100'000;
  std::int64_t latency_ns = 1'000'000;  // that attempts report
  std::string rules;                    // compiled, of every host's robots.txt
  bool one_address = false;             // all hosts answer from one public address
};

int run_storage_stand_in(const Load& load, storage_process::StorageProcessConfig config);
int run_worker_stand_in(const Load& load, worker::WorkerConfig config);

}  // namespace crawl::bench
