// Store: the writer of results.db. The one place that decides which URL is new, gives ids, keeps the queue on disk, and
// turns an outcome into rows, all inside the caller's transaction. Knows no process: the storage process drives it.
//
// Single-threaded; one Store for a file at a time (OutputLock). Made after the fork that it lives in; no handle of it
// crosses another. Every error of SQLite is a StoreError exception: the caller rolls back by leaving.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/options.h"
#include "model/outcome.h"
#include "storage/error.h"
#include "storage/sqlite/queue/robots_table.h"

namespace crawl::storage {

struct HostQueue {
  model::HostId id = 0;
  std::string name;          // WHATWG host
  std::uint64_t queued = 0;  // URLs waiting on disk
  bool seeded = false;       // a seed of any run names it
  std::string state;         // opaque politeness state, as save_host_state gave it
};

struct QueuedUrl {
  model::UrlId id = 0;
  model::HostId host = 0;
  std::uint32_t depth = 0;
  std::uint32_t redirects = 0;  // hops from the chain's first URL
  bool seed = false;
  bool sitemap = false;
  std::string url;
  std::string etag, last_modified;  // of the page that is stored, which may be asked for again
  std::string target;               // path and query as a redirect spelled them; empty: as in the URL
  std::string context;              // that a callback gave it (storage/sqlite/write/contexts.h)
};

// k more URLs of a host became queued.
struct Queued {
  model::HostId host = 0;
  std::uint32_t count = 0;
};

// What apply() made of an outcome: state and reason as stored (a circle of redirects is found here alone).
struct Applied {
  bool current = true;   // false: nothing was stored; also where a URL redirects to itself and is to be asked again
  bool sitemap = false;  // no page: nobody counts it
  model::State state = model::State::done;
  model::Reason reason = model::Reason::none;
  std::string trap;  // the prefix of URLs that this page showed to be endless; empty mostly
};

// A URL to be known: a seed, or a link's target.
struct NewUrl {
  std::string_view url, host;
  std::uint32_t depth = 0;
  bool seed = false;
  bool sitemap = false;  // that the robots.txt of the host `named_by` names
  std::string_view named_by = {};
  bool guessed = false;  // a sitemap that nobody names: asked for where links are followed
};

// Of a transaction, when more comes than one commit can wait for.
inline constexpr std::size_t max_pages_per_transaction = 2000;
inline constexpr std::size_t max_bytes_per_transaction = 16 << 20;

struct StoreSettings {
  std::string path = "results.db";
  bool overwrite = false;
  bool retry_failed = false;
  bool recrawl = false;  // finished URLs are queued again, or what is left of a recrawl that did not end
  config::Order order = config::Order::bfs;
  std::uint32_t depth_limit = 0;             // links deeper than this are `skipped`/`depth`
  config::Scope scope = config::Scope::any;  // links out of it are `skipped`/`scope`
  // Why a link to this URL may not be followed, whatever page it is on; for rows that are judged again.
  std::function<model::Reason(std::string_view url)> refuse;
  bool robots = true, follow_nofollow = false;
  bool read_sitemaps = true;
  std::uint32_t max_sitemaps_per_host = 50'000;  // further ones are not kept
  unsigned max_novelty = 300;                    // near-duplicate pages in a row that make a trap; 0: no trap
  unsigned simhash_every = 1;                    // the simhash of one page in so many is known
  bool skip_near_duplicates = false;
  bool judge_at_opening = true;  // false: rows stay as other settings judged them
  std::string judged_with;       // names all settings that links are judged by: rows judged by others are judged again
  std::uint64_t max_skipped = 10'000'000;  // rows of skipped URLs; further ones are not kept
  unsigned max_redirects = 10;
  bool store_links = true;                    // keep the link graph
  std::uint64_t known_memory = 4ull << 30;    // bytes for the fingerprints of known URLs; more go to disk
  std::uint64_t checkpoint_bytes = 64 << 20;  // of the log, before it is moved to the file
  std::size_t queue_memory = 1 << 20;         // entries of the queue in memory, 16 bytes each; more go to disk
};

// What this Store's process did in the run; a run that it goes on with adds its own before.
struct RunTotals {
  int exit_status = 0;
  std::uint64_t pages = 0, failures = 0, bytes = 0;
};

// CPU time of the thread by what it went into, in nanoseconds.
struct StoreFigures {
  std::int64_t links = 0;               // links looked up among the known URLs, new ones queued, the link graph
  std::int64_t pages = 0;               // rows of pages, texts, bodies, items
  std::int64_t commits = 0;             // and checkpoints
  std::uint64_t tracking_variants = 0;  // URLs that are others but for a parameter that --drop-param common drops
};

// What the URLs of a file come to.
struct Totals {
  std::uint64_t queued = 0, done = 0, failed = 0, skipped = 0;
};

class Store {
 public:
  // Opens or makes the file, migrates it, loads what is known, ends a run that was killed.
  explicit Store(const StoreSettings& settings);
  ~Store();

  // -- at the start, and when the queue of a host is asked for
  // Calls back once for each host that has queued URLs or a kept state.
  void for_each_host(const std::function<void(const HostQueue&)>& callback);
  // Takes up to n URLs of a host from the queue, in the crawl's order. A URL is given out once in the life of a Store
  // (the next Store of the file gives it out again unless its outcome came).
  std::vector<QueuedUrl> take(model::HostId host, std::size_t n);
  Totals totals() const;
  const StoreFigures& figures() const;

  // What a robots.txt said, if that is kept and not older than a day; origin is "https://host:port".
  std::optional<KeptRobots> robots(std::string_view origin);

  // -- inside a transaction
  void begin();
  void commit();

  // A URL that will be added when `ahead` others have been: what that takes of memory is fetched meanwhile.
  void expect(std::string_view url) const;
  static constexpr std::size_t ahead = 8;
  // Makes the URL known. Answers its host if it became queued by this call (new, or judged again), nothing otherwise.
  std::optional<model::HostId> add(const NewUrl& url);
  // A URL that is queued, with its host; nothing for others.
  struct Waiting {
    model::UrlId id = 0;
    model::HostId host = 0;
  };
  std::optional<Waiting> waiting(std::string_view url, std::string_view host);
  // The name of a host id that add() or take() gave.
  std::string_view host_name(model::HostId host) const;
  bool host_is_seeded(model::HostId host) const;

  // Begins a recrawl, or goes on with one that did not end, if the settings ask for it. Called once, before take().
  void begin_recrawl();

  // Stores an outcome, its page, its links and the URLs that they name; appends hosts that got queued URLs to `queued`.
  // Nothing is stored if the URL is not queued any more (an outcome of a lease that is not current).
  Applied apply(const model::Outcome& outcome, std::vector<Queued>& queued);

  // To be called when nothing else is left to do: what is queued by it was out of reach before (a shorter path, a wider
  // scope).
  bool has_to_settle() const;
  void settle(std::vector<Queued>& queued);
  void save_robots(std::string_view origin, const KeptRobots& robots);
  // Where the state is a JSON object, its `delay_ms` shows in the view hosts_summary.
  void save_host_state(model::HostId host, std::string_view state);

  std::int64_t begin_run(std::string_view options_json);
  // Goes on with a run of this file whose storage process died: its row is open again.
  void continue_run(std::int64_t run_id);
  // All seeds of the run are known: what is left of its input is nothing.
  void seeds_read();
  void end_run(const RunTotals& totals);

  // False once the file was removed, or another one put in its place.
  bool still_named() const;

  // Indexes that users need for WHERE url = ...; then a checkpoint. Called once, at the end.
  void finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crawl::storage
