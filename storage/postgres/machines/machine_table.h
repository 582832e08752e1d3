// MachineTable: what the machines of a crawl say of themselves to each other: the tables `machines` and `shards`, and
// who begins and ends a run. One machine's view, over a connection of its own; who decides is crawler/node_process.
// Each change is one transaction.
//
// One thread. A StoreLost leaves the connection to be made anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/postgres/connection/connection.h"

namespace crawl::storage::postgres {

struct MachineRow {
  std::string name;
  std::int64_t incarnation = 0, beat = 0;
  bool living = false;
  std::string place;         // where its process is known (process_place())
  std::int64_t process = 0;  // there
};

struct ShardRow {
  std::string owner;  // empty: nobody
  std::int64_t epoch = 0;
};

struct RunRow {
  std::int64_t id = 0;
  bool prepared = false;  // its rows are judged by its options, and what it is to fetch again is queued
  bool finished = false;
  std::optional<int> ending, exit_status;
  std::int64_t age_ms = 0;  // since it began
  std::int64_t finished_ago_ms = 0;
  std::uint64_t pages = 0, failures = 0, bytes = 0;  // of all machines
  std::uint64_t own_pages = 0;                       // of this one
  bool by_others = false;                            // another machine had a part in it
};

// All of one moment.
struct MachineView {
  std::vector<MachineRow> machines;
  std::vector<ShardRow> shards;  // by number
  RunRow run;                    // the last one; id 0: none
};

class MachineTable {
 public:
  MachineTable(Connection& connection, std::string name) : connection_(connection), name_(std::move(name)) {}

  std::int64_t lease_ms();  // as the crawl has it (meta `lease_ms`)
  std::string judged_with();
  // The crawl's list of public suffixes; empty: the one that is built into the library.
  std::string suffix_list();
  MachineView look();

  // This machine lives from now on, by a new incarnation. lists: the ids of its lists of seeds, with spaces between
  // them. goes_on: its storage is at work, and has told how far it is.
  void enter(std::int64_t incarnation, const std::string& place, std::int64_t process, const std::string& lists,
             bool goes_on);
  // Begins a run, unless another machine has one open; runs that were killed get their end. What machines that do not
  // live had left of their lists is forgotten if the last run ended well, or where it is to be (forget_lists). joined:
  // the run that this machine came to, which may have ended since: no other one is begun after it. 0: none.
  void begin_run(const std::string& options_json, bool forget_lists, std::int64_t joined = 0);
  // This machine takes no part: nobody waits for what it was given.
  void forget_own_lists();
  // Lists that nobody has read to their end or still reads, each a line for a person.
  std::vector<std::string> unread_lists();
  // False: the row is another process's by now.
  bool beat(std::int64_t incarnation);
  // What was seen of another machine still holds: it is dead, and its sessions are ended.
  void declare_dead(const MachineRow& machine);
  // Shards whose epochs are those that were seen. Returns how many are this machine's by it.
  std::size_t take(const std::vector<std::int16_t>& shards, const std::vector<ShardRow>& seen);
  void release(const std::vector<std::int16_t>& shards);
  void prepared(std::int64_t run);
  void end_run(std::int64_t run, int exit_status);
  // Of so many pages that all machines may fetch in a run: takes some more for this one, or gives back what it has not
  // used. Returns how many it may fetch in all.
  std::uint64_t grant_pages(std::int64_t run, std::uint64_t most, bool back);
  // Gives back all shards. The last one to leave ends the run that was not at its end.
  void leave(int exit_status);

 private:
  void change(const char* sql, const Params& params);

  Connection& connection_;
  std::string name_;
};

// Which server this is, and how often one like it was promoted; zeros where it does not say.
struct ServerHistory {
  std::int64_t system = 0, timeline = 0;
};
ServerHistory server_history(Connection& connection);
// Throws StoreLost of a server that is not the one that was known, nor a standby of it that was promoted.
void require_successor(Connection& connection, const ServerHistory& known);

// What a lost server would cost, a line for a person; empty where a synchronous standby has all that is committed, and
// where the server does not say.
std::string missing_standby(Connection& connection);

// A machine's `place`: processes that have the same one may look whether another of them is there.
std::string process_place();

// Sets the end of a run if nothing is left to do on any machine, all seen at one moment; its exit status if it is set.
std::optional<int> end_run_if_over(Connection& connection, std::int64_t run);

}  // namespace crawl::storage::postgres
