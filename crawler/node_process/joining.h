// Joining: whether this machine may take part in a crawl, before it says that it lives: its name is no other machine's,
// nothing that others are in the middle of is dropped, and a run that has just ended is not begun again by who comes
// late. Owned by the node process for as long as it asks.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "crawler/node_process/node_process.h"
#include "storage/postgres/connection/connection.h"
#include "storage/postgres/machines/lease_watch.h"
#include "storage/postgres/machines/machine_table.h"

namespace crawl::node_process {

inline constexpr int exit_fatal = 1, exit_usage = 2;

// This machine has no part in the crawl: a line for a person.
struct Refusal : std::runtime_error {
  Refusal(int status, const std::string& why) : runtime_error(why), exit_status(status) {}
  int exit_status;
};

// The first option by which two judge differently ("--depth"), of config::judging_text(); empty where there is none, or
// one of them is not known.
std::string other_option(const std::string& one, const std::string& other);

class Joining {
 public:
  using Table = storage::postgres::MachineTable;
  // All outlive it; wait: for so many nanoseconds.
  Joining(const NodeProcessConfig& config, storage::postgres::Connection& connection, Table& table,
          storage::postgres::LeaseWatch& watch, std::int64_t lease_ns, std::function<void(std::int64_t)> wait)
      : config_(config),
        connection_(connection),
        table_(table),
        watch_(watch),
        lease_ns_(lease_ns),
        wait_(std::move(wait)) {}

  // Machines whose processes were on this one need not be waited for.
  void bury_dead_processes();
  void require_own_name();
  // Answers the run that is under way; 0: none.
  std::int64_t require_same_crawl();

 private:
  storage::postgres::RunRow run_to_join();
  using Chosen = std::function<bool(const std::string& name)>;
  bool lives(const Chosen& chosen);
  bool is_other(const std::string& name) const { return name != config_.name; }
  bool has_others(const storage::postgres::MachineView& view) const;

  const NodeProcessConfig& config_;
  storage::postgres::Connection& connection_;
  Table& table_;
  storage::postgres::LeaseWatch& watch_;
  std::int64_t lease_ns_;
  std::function<void(std::int64_t)> wait_;
};

}  // namespace crawl::node_process
