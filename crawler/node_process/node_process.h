// The node process: by which this machine takes part in a crawl that several share (docs/machines.md). It says every
// few seconds that the machine lives, sees which others do, takes the shards that are this machine's and gives back
// what is others'. The coordinator is told which shards there are, and answers when workers and storage are down:
// shards change only then. Nobody waits for it but for that.
//
// Single-threaded, and never forks; a connection of its own, so that a long transaction of storage holds up no lease.
// Without the server it tries again until --store-timeout.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "crawler/ipc/machine_lease.h"

namespace crawl::node_process {

struct NodeProcessConfig {
  std::string address;        // of the database
  std::string name;           // of this machine
  std::int16_t shards = 256;  // of a crawl that is made
  bool overwrite = false, new_run = false;
  std::string options_json, judged_with;  // config::to_json(), config::judging_text()
  std::string lists;                      // coordinator::list_ids() of its seeds
  std::int64_t store_timeout_ns = 0;
  std::uint64_t max_pages = 0;  // over all machines; 0: no limit
  pid_t coordinator_pid = 0;
  bool again = false;  // it replaces one that died, whose ring runs
  std::int64_t held_run = 0;
  std::vector<std::int16_t> held;  // the shards of that
  ipc::MachineLease* lease = nullptr;
  base::Fd coordinator;
};

// Runs until LeaveCrawl or the coordinator's end. Returns the exit status.
int run_node_process(NodeProcessConfig config);

}  // namespace crawl::node_process
