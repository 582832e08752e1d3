// Coordinator to node process (crawler/node_process) and back, of a crawl that several machines share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crawler/ipc/messages/message_list.h"

namespace crawl::ipc {

// ---- coordinator to node process -----------------------------------------------------------------------------------

// Workers and storage of this machine are gone: its shards may change.
struct RingDown {
  static constexpr std::uint8_t type = 60;
  void fields(auto&& visit) { visit(); }
};

// The run has come to its end by this machine's word: a limit.
struct RunEnds {
  static constexpr std::uint8_t type = 61;
  std::int32_t exit_status = 0;
  void fields(auto&& visit) { visit(exit_status); }
};

// Storage has ended the run, or knows that it is over: there is something to see.
struct LookNow {
  static constexpr std::uint8_t type = 62;
  void fields(auto&& visit) { visit(); }
};

// The ring is down for good: give back what is this machine's, and end.
struct LeaveCrawl {
  static constexpr std::uint8_t type = 63;
  std::int32_t exit_status = 0;  // of the run, where nobody else goes on with it
  void fields(auto&& visit) { visit(exit_status); }
};

// Storage has opened the crawl for this run: what it is to begin with is stored.
struct RunPrepared {
  static constexpr std::uint8_t type = 64;
  std::int64_t run = 0;
  void fields(auto&& visit) { visit(run); }
};

// More pages may be fetched, of --max-pages over all machines; or back: what is granted and not used is others'.
struct PagesWanted {
  static constexpr std::uint8_t type = 65;
  bool back = false;
  void fields(auto&& visit) { visit(back); }
};

// ---- node process to coordinator -----------------------------------------------------------------------------------

// These shards are this machine's: the ring may begin.
struct ShardsGranted {
  static constexpr std::uint8_t type = 70;
  std::int64_t run = 0;
  bool begins_run = false;
  bool ends_run = false;         // nothing is to be fetched: all of the crawl is this machine's, to end the run
  std::int32_t exit_status = 0;  // of the run that is to be ended
  bool all = false;              // they are all that there are
  std::uint64_t term = 0;        // of the lease
  std::int64_t run_age_ms = 0;
  std::uint64_t pages = 0, failures = 0, bytes = 0;  // of the run, by all machines
  std::uint64_t own_pages = 0;                       // by this one
  std::int64_t server = 0, timeline = 0;             // storage::Machine
  std::vector<std::int16_t> shards;
  std::int16_t shard_count = 1;  // of the crawl
  std::string suffix_list;       // with the first: the crawl's list of public suffixes
  void fields(auto&& visit) {
    visit(run, begins_run, ends_run, exit_status, all, term, run_age_ms, pages, failures, bytes, own_pages, server,
          timeline, shards, shard_count, suffix_list);
  }
};

// Others wait for shards, or there are more for this machine: let what is under way finish, answer RingDown.
struct YieldShards {
  static constexpr std::uint8_t type = 71;
  void fields(auto&& visit) { visit(); }
};

// The lease had ended, or shards are another's: end the ring at once, answer RingDown.
struct ShardsLost {
  static constexpr std::uint8_t type = 72;
  std::string why;
  void fields(auto&& visit) { visit(why); }
};

// How many machines there are, and what all have done in this run.
struct Machines {
  static constexpr std::uint8_t type = 73;
  std::uint32_t living = 1;
  std::uint64_t pages = 0;
  void fields(auto&& visit) { visit(living, pages); }
};

// The run is at its end on every machine.
struct RunEnding {
  static constexpr std::uint8_t type = 74;
  std::int32_t exit_status = 0;
  void fields(auto&& visit) { visit(exit_status); }
};

// Another machine has ended the run.
struct RunOver {
  static constexpr std::uint8_t type = 75;
  std::int32_t exit_status = 0;
  std::uint64_t pages = 0, failures = 0, bytes = 0;
  void fields(auto&& visit) { visit(exit_status, pages, failures, bytes); }
};

// This machine has no part in the crawl: a line for a person.
struct NodeRefused {
  static constexpr std::uint8_t type = 76;
  std::int32_t exit_status = 1;
  std::string why;
  void fields(auto&& visit) { visit(exit_status, why); }
};

// So many pages may be fetched by this machine in this run.
struct PagesGranted {
  static constexpr std::uint8_t type = 77;
  std::uint64_t pages = 0;
  void fields(auto&& visit) { visit(pages); }
};

using ToNode = MessageList<RingDown, RunEnds, LookNow, LeaveCrawl, RunPrepared, PagesWanted>;
using FromNode =
    MessageList<ShardsGranted, YieldShards, ShardsLost, Machines, RunEnding, RunOver, NodeRefused, PagesGranted>;
static_assert(numbers_differ(ToNode{}) && numbers_differ(FromNode{}));

}  // namespace crawl::ipc
