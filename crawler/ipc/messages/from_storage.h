// Storage to coordinator: what waits, what was committed, what is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/message_list.h"
#include "model/ids.h"
#include "model/kinds.h"
#include "model/reason.h"
#include "model/render_kind.h"

namespace crawl::ipc {

struct HostEntry {
  model::HostId host = 0;
  std::string_view name;     // empty if it was sent before
  std::uint64_t queued = 0;  // more of its URLs that wait on disk
  bool seeded = false;       // a seed names it
  std::string_view state;    // kept politeness state; empty without
  std::uint32_t pages = 0;   // that this run has fetched, where they are counted and storage was opened for it again
  void fields(auto&& visit) { visit(host, name, queued, seeded, state, pages); }
};

// Hosts with queued URLs: all of the file at the start, then whatever a commit added.
struct Hosts {
  static constexpr std::uint8_t type = 20;
  std::vector<HostEntry> hosts;
  void fields(auto&& visit) { visit(hosts); }
};

struct Totals {
  std::uint64_t queued = 0, done = 0, failed = 0, skipped = 0;
  void fields(auto&& visit) { visit(queued, done, failed, skipped); }
};

// The file is open, its Hosts have been sent.
struct Ready {
  static constexpr std::uint8_t type = 21;
  std::int64_t run_id = 0;
  Totals totals;
  void fields(auto&& visit) { visit(run_id, totals); }
};

struct CommittedLease {
  model::LeaseNo lease = 0;
  bool sitemap = false;  // no page, or one that was only looked for
  bool row = true;       // of results: that it failed counts all the same
  bool current = true;   // false: the outcome was of a lease that was not current, nothing was stored
  model::Reason reason = model::Reason::none;  // as stored: a circle of redirects is found by storage alone
  std::uint16_t status = 0;
  std::uint64_t size = 0;
  void fields(auto&& visit) { visit(lease, sitemap, row, current, reason, status, size); }
};

// One transaction is on disk. Hosts that it queued URLs for travel here too.
struct Committed {
  static constexpr std::uint8_t type = 22;
  std::vector<CommittedLease> leases;
  std::vector<HostEntry> hosts;
  Totals totals;
  void fields(auto&& visit) { visit(leases, hosts, totals); }
};

// A batch of Seeds is on disk.
struct SeedsStored {
  static constexpr std::uint8_t type = 23;
  std::uint32_t seeds = 0, queued = 0;
  void fields(auto&& visit) { visit(seeds, queued); }
};

struct WaitingUrl {
  model::UrlId id = 0;
  std::uint32_t depth = 0;
  bool sitemap = false;
  model::Ask ask = model::Ask::page;
  std::string_view url;
  std::string_view target;               // as in Lease
  std::string_view etag, last_modified;  // of the page that is stored; empty without
  std::string_view context;              // as in Lease
  void fields(auto&& visit) { visit(id, depth, sitemap, ask, url, target, etag, last_modified, context); }
};

// The answer to one RefillRequest; fewer than asked for when the host has no more, or what these bring is to be seen.
struct Urls {
  static constexpr std::uint8_t type = 24;
  model::HostId host = 0;
  std::vector<WaitingUrl> urls;
  void fields(auto&& visit) { visit(host, urls); }
};

// The answers to AskRobots, one for each origin.
struct RobotsKept {
  static constexpr std::uint8_t type = 30;
  struct Entry {
    std::string origin;
    bool found = false;
    std::int64_t age_ms = 0;
    std::string rules;
    void fields(auto&& visit) { visit(origin, found, age_ms, rules); }
  };
  std::vector<Entry> entries;
  void fields(auto&& visit) { visit(entries); }
};

// URLs of this host that begin so are a trap: those that storage has given out are given back, as refused.
struct Trapped {
  static constexpr std::uint8_t type = 31;
  model::HostId host = 0;
  std::string prefix;
  void fields(auto&& visit) { visit(host, prefix); }
};

struct Drained {
  static constexpr std::uint8_t type = 25;
  std::uint32_t worker = 0;
  void fields(auto&& visit) { visit(worker); }
};

struct QueuedReply {
  static constexpr std::uint8_t type = 26;
  std::uint64_t queued = 0;
  bool over = true;              // on the other machines too
  std::int32_t exit_status = 0;  // of the run, as its end is found
  void fields(auto&& visit) { visit(queued, over, exit_status); }
};

// The database does not answer, or shards are another machine's: storage ends, what was committed stays.
struct StoreIsLost {
  static constexpr std::uint8_t type = 36;
  std::string why;
  void fields(auto&& visit) { visit(why); }
};

// The results file cannot be used or written: a line for a person.
struct Fatal {
  static constexpr std::uint8_t type = 27;
  std::string message;
  void fields(auto&& visit) { visit(message); }
};

// The disk has less than --min-free left.
struct DiskLow {
  static constexpr std::uint8_t type = 29;
  std::uint64_t free_bytes = 0;
  void fields(auto&& visit) { visit(free_bytes); }
};

// The last message: the file is closed.
struct StorageFigures {
  static constexpr std::uint8_t type = 28;
  std::int64_t cpu_ns = 0;
  std::int64_t links_cpu_ns = 0, pages_cpu_ns = 0, commits_cpu_ns = 0;  // storage::StoreFigures
  std::uint64_t peak_memory = 0;
  std::uint64_t transactions = 0;
  Totals totals;
  std::uint64_t tracking_variants = 0;  // storage::StoreFigures
  void fields(auto&& visit) {
    visit(cpu_ns, links_cpu_ns, pages_cpu_ns, commits_cpu_ns, peak_memory, transactions, totals, tracking_variants);
  }
};

// Those that are kept; with --render auto, before Ready.
struct RenderKindsKept {
  static constexpr std::uint8_t type = 32;
  std::vector<model::RenderKind> kinds;
  void fields(auto&& visit) { visit(kinds); }
};

using FromStorage = MessageList<Hosts, Ready, Committed, SeedsStored, Urls, RobotsKept, Trapped, Drained, QueuedReply,
                                StoreIsLost, Fatal, DiskLow, StorageFigures, RenderKindsKept>;
static_assert(numbers_differ(FromStorage{}));

}  // namespace crawl::ipc
