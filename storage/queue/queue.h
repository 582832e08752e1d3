// Queue: the URLs that wait, on disk as far as they do not fit memory, handed out host by host in the crawl's order.
//
// The current generation is in memory: a heap for each host. When it holds `memory_limit` entries it is written to the
// table `queue` in one go, sorted by (host, order, id), and a new one begins: inserts are appends, a refill is one seek
// a generation. What is in memory needs no rows: urls.state says what is queued, and `watermark` (in meta, of the same
// transaction) up to which id the generations hold it. A URL below the watermark that is queued again, or gets another
// depth, has a row in `requeued` until a generation takes it.
//
// A host's URLs wait in subqueues (Turns), nearly always in one. A subqueue is part of the key, so that a refill finds
// the first URL of one behind any number of another's (docs/decisions/0009).
//
// 32 generations as they were written become one, which is left as it is until there are 64 in all: merging everything
// each time would write a row sixteen times in a billion URLs.
//
// Entries are hints: whether a URL still waits, and was not yet given out, is what UrlStates says. So a URL may be
// in several generations, and a generation is never changed. Owned by the Store; one thread.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "config/options.h"
#include "model/ids.h"
#include "storage/queue/hosts.h"
#include "storage/queue/url_states.h"
#include "storage/tables.h"

namespace crawl::storage {

inline constexpr std::uint8_t highest_priority = 100, usual_priority = 50;

// What counts for Order::priority beside the depth: what a sitemap said of the URL, and that short ones matter more.
struct Rank {
  std::size_t url_size = 0;
  std::uint8_t priority = usual_priority;  // to highest_priority
};

inline Rank rank_of(std::size_t url_size, std::optional<std::uint8_t> priority) {
  return {url_size, priority.value_or(usual_priority)};
}

// A subqueue of a host, as the column queue.host_id has it; the first subqueue's is the host's own id.
inline model::HostId queue_key(model::HostId host, std::uint8_t subqueue) {
  return host | static_cast<model::HostId>(subqueue) << 40;
}
inline model::HostId host_of_key(model::HostId key) {
  return key & ((model::HostId{1} << 40) - 1);
}
inline std::uint8_t subqueue_of_key(model::HostId key) {
  return static_cast<std::uint8_t>(key >> 40);
}

// `host` is a queue_key() in what follows.
class Queue {
 public:
  // Reads what generations there are; if they are sorted for another order they are dropped, and the watermark with
  // them. Runs in the caller's transaction, as all that is not take().
  Queue(Tables& tables, const Hosts& known_hosts, UrlStates& states, config::Order order, std::size_t memory_limit);

  // Ids above it are the caller's to push when a file is opened; those below are in generations, but for `requeued`.
  model::UrlId watermark() const { return watermark_; }
  // Pushes what `requeued` holds, once every state is known.
  void load_requeued();

  // A URL waits, whose state says so.
  void push(model::HostId host, model::UrlId id, const Rank& rank);
  // Its outcome came, or it waits no more for another cause.
  void forget(model::UrlId id) { in_flight_.erase(id); }

  std::vector<model::UrlId> take(model::HostId host, std::size_t n);
  // A URL that the last take() gave moves to another subqueue.
  void move(model::HostId host, model::UrlId id, const Rank& rank);
  // Given out beside its turn, where it is in the queue.
  void give_out(model::UrlId id) { states_[id].given = 1; }
  // The subqueues but the first that have entries on disk, as an earlier run left them.
  std::vector<model::HostId> subqueues_on_disk() const;

  // Merges generations when they are many, so that a refill stays cheap; drops them when nothing waits.
  void tidy(std::uint64_t waiting);

 private:
  struct Entry {
    std::int64_t key = 0;
    model::UrlId id = 0;
    auto operator<=>(const Entry&) const = default;
  };
  struct Generation {
    std::int64_t number = 0;
    std::uint64_t rows = 0;
  };
  struct Candidate {
    Entry entry;
    std::size_t generation = 0;  // index in generations_; in_memory for the heap
  };
  struct Host {
    std::vector<Entry> heap;    // smallest entry first out
    std::uint64_t on_disk = 0;  // entries of generations that were not yet passed
  };
  struct Cursor {
    std::size_t generation = 0;
    Entry passed;  // the last that was given out, or need not be
  };
  struct Gathered {
    std::vector<Candidate> candidates;  // sorted
    bool complete = true;               // no source may have more that comes before the last candidate
    Entry limit;                        // else: up to here nothing is missing
  };
  struct Placed {
    model::HostId host = 0;
    Entry entry;
    auto operator<=>(const Placed&) const = default;
  };

  static constexpr std::size_t in_memory = SIZE_MAX;

  std::int64_t key_of(model::UrlId id, const Rank& rank) const;
  Host& host(model::HostId id);
  void push_entry(model::HostId host, Entry entry);
  Gathered gather(model::HostId id, std::size_t n);
  void gather_memory(Host& host, std::size_t n, Gathered& into);
  void gather_generation(model::HostId id, std::size_t generation, std::size_t n, Gathered& into);
  void consume(model::HostId id, const Gathered& gathered, std::size_t n, std::vector<model::UrlId>& taken);
  void give(model::HostId id, const Candidate& candidate, std::vector<model::UrlId>& taken);
  void remember(model::UrlId url, const Placed& placed);
  Entry passed(model::HostId id, std::size_t generation) const;
  void pass(model::HostId id, std::size_t generation, Entry entry);

  void read_generations();
  void flush();
  std::size_t small_generations() const;
  void merge(std::size_t first);
  std::int64_t next_generation() const { return generations_.empty() ? 1 : generations_.back().number + 1; }
  void write_generation(const std::vector<Placed>& sorted);
  void drop_generations();
  void set_watermark(model::UrlId id);

  Tables& tables_;
  QueueRows& rows_;
  const Hosts& known_hosts_;
  UrlStates& states_;
  const config::Order order_;
  const std::size_t memory_limit_;
  model::UrlId watermark_ = 0;
  std::vector<Generation> generations_;                       // by number
  std::vector<Host> hosts_;                                   // by host id
  boost::unordered_flat_map<model::HostId, Host> subqueues_;  // those that are not the first of their host
  // Where each host is in generations; only those that gave it a URL, mostly the oldest or the newest, are there.
  boost::unordered_flat_map<model::HostId, std::vector<Cursor>> cursors_;
  // Taken from memory and not finished: the next generation must hold them, or they would be lost with this process.
  boost::unordered_flat_map<model::UrlId, Placed> in_flight_;
  bool requeued_loaded_ = false;
  std::size_t entries_in_memory_ = 0;
  std::uint64_t entries_on_disk_ = 0;
};

}  // namespace crawl::storage
