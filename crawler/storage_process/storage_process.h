// The storage process: the only one that opens results.db for writing. It takes outcomes from the workers and orders
// from the coordinator, puts all that is waiting into one transaction, commits, says what is committed, looks again:
// one page when idle, at most max_pages_per_transaction or max_bytes_per_transaction when busy, no timer.
//
// Single-threaded, and never forks. What it says is bounded by what it was asked: an answer for each request, and the
// acknowledgements of one transaction in one frame.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.h"
#include "storage/store_settings.h"

namespace crawl::storage_process {

struct StorageProcessConfig {
  storage::StoreSettings store;
  std::string options_json;       // for the row of `runs`
  std::int64_t continue_run = 0;  // a run_id: this process replaces one that died in that run
  bool begins_run = true;         // what the run is to begin with is queued
  std::uint64_t min_free = 0;     // bytes of disk; with less, the coordinator is notified
  base::Fd coordinator;
  base::Fd index;                 // to the process that keeps the full-text index, if there is one
  std::vector<base::Fd> workers;  // by worker number; a worker that is forked again uses the same socket
};

// Runs until Finish, the coordinator's end, or an error, which it reports to the coordinator. Returns the exit status.
int run_storage_process(StorageProcessConfig config);

}  // namespace crawl::storage_process
