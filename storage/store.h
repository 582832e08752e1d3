// Store: where a crawl keeps all that it knows, as the storage process and an import drive it. It alone decides which
// URL is new and which is done, gives ids, keeps the queue on disk, and turns an outcome into rows, all inside the
// caller's transaction. Knows no process. The one kind there is keeps a SQLite file (sqlite/write/sqlite_store.h).
//
// Single-threaded; one store for a file at a time (OutputLock). Made after the fork that it lives in; no handle of it
// crosses another. Every error of the file is a StoreError exception: the caller rolls back by leaving.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "model/render_kind.h"
#include "model/sample.h"
#include "storage/error.h"
#include "storage/store_settings.h"

namespace crawl::storage {

struct HostQueue {
  model::HostId id = 0;
  std::string name;          // WHATWG host
  std::uint64_t queued = 0;  // URLs waiting on disk
  bool seeded = false;       // a seed of any run names it
  std::string state;         // opaque politeness state, as save_host_state gave it
  std::uint32_t pages = 0;   // as HostRecords::count_pages() found them
};

struct QueuedUrl {
  model::UrlId id = 0;
  model::HostId host = 0;
  std::uint32_t depth = 0;
  std::uint32_t redirects = 0;  // hops from the chain's first URL
  bool seed = false;
  bool sitemap = false;
  model::Ask ask = model::Ask::page;
  std::string url;
  std::string etag, last_modified;  // of the page that is stored, which may be asked for again
  std::string target;               // path and query as a redirect spelled them; empty: as in the URL
  std::string context;              // that a callback gave it (storage/write/contexts.h)
};

// k more URLs of a host became queued.
struct Queued {
  model::HostId host = 0;
  std::uint32_t count = 0;
};

// What apply() made of an outcome.
struct Applied {
  bool current = true;   // false: nothing was stored; also where a URL redirects to itself and is to be asked again
  bool sitemap = false;  // no page, or one that was only looked for: nobody counts it as one
  bool row = true;       // of results: that it failed counts, also where it was only looked for
  model::Reason reason = model::Reason::none;  // as stored; none: the URL is done
  std::string trap;                            // the prefix of URLs that this page showed to be endless; empty mostly
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

// A URL that is queued.
struct WaitingUrl {
  model::UrlId id = 0;
  model::HostId host = 0;
};

// What a robots.txt said; the rules are opaque here.
struct KeptRobots {
  std::int64_t fetched_at = 0;  // Unix time in ms
  std::uint16_t status = 0;
  std::string rules;
};

// Of a transaction, when more comes than one commit can wait for.
inline constexpr std::size_t max_pages_per_transaction = 2000;
inline constexpr std::size_t max_bytes_per_transaction = 16 << 20;

// What this store's process did in the run; a run that is continued adds what it had before.
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

// The hosts of a store, by the ids that add() and take() give.
class HostRecords {
 public:
  // From here on for_each() says how many pages this run has fetched of each host.
  virtual void count_pages(std::int64_t run) = 0;
  // Calls back once for each host that has queued URLs, a kept state or counted pages.
  virtual void for_each(const std::function<void(const HostQueue&)>& callback) = 0;
  virtual std::string_view name(model::HostId host) const = 0;
  // Named by a seed of any run.
  virtual bool seeded(model::HostId host) const = 0;
  // Where the state is a JSON object, its `delay_ms` shows in the view hosts_summary.
  virtual void save_state(model::HostId host, std::string_view state) = 0;

 protected:
  ~HostRecords() = default;
};

// What robots.txt files said, by origin ("https://host:port").
class RobotsRecords {
 public:
  // If it is kept and not older than a day.
  virtual std::optional<KeptRobots> find(std::string_view origin) = 0;
  virtual void save(std::string_view origin, const KeptRobots& robots) = 0;

 protected:
  ~RobotsRecords() = default;
};

// The runs of the program on a store. One is ended by Store::end_run().
class RunRecords {
 public:
  virtual std::int64_t begin(std::string_view options_json) = 0;
  // Continues a run whose storage process died: its row is open again.
  virtual void go_on(std::int64_t run_id) = 0;
  // Its seeds are known up to this place of a list, for a person.
  virtual void reads_seeds(std::string_view place) = 0;
  // All seeds of the run are known: what is left of its input is nothing.
  virtual void seeds_read() = 0;
  // Whoever resumes the run has to give this of --auth, "http://host=***": it is added to the run's options.
  virtual void needs_auth(std::string_view auth) = 0;

 protected:
  ~RunRecords() = default;
};

class Store {
 public:
  virtual ~Store() = default;

  virtual HostRecords& hosts() = 0;
  virtual RobotsRecords& robots() = 0;
  virtual RunRecords& runs() = 0;

  // -- asked at any time
  // Takes up to n URLs of a host from the queue, in the crawl's order. A URL is given out once in the life of a store
  // (the next store of the file gives it out again unless its outcome came).
  virtual std::vector<QueuedUrl> take(model::HostId host, std::size_t n) = 0;
  virtual Totals totals() const = 0;
  // The same without sitemaps, which are no results: what people are shown.
  virtual Totals result_totals() const { return totals(); }
  virtual StoreFigures figures() const = 0;
  // False once the file was removed, or another one put in its place.
  virtual bool still_named() const = 0;

  // -- inside a transaction
  virtual void begin() = 0;
  virtual void commit() = 0;

  // A URL that will be added when `ahead` others have been: what that takes of memory is fetched meanwhile.
  virtual void expect(std::string_view url) const = 0;
  static constexpr std::size_t ahead = 8;
  // Makes the URL known. Returns its host if it became queued by this call (new, or judged again), nothing otherwise.
  virtual std::optional<model::HostId> add(const NewUrl& url) = 0;
  // The URL, if it is queued.
  virtual std::optional<WaitingUrl> waiting(std::string_view url, std::string_view host) = 0;

  // Begins a recrawl, or continues one that did not end, if the settings ask for it. Called once, before take().
  virtual void begin_recrawl() = 0;

  // Stores an outcome, its page, its links and the URLs that they name; appends hosts that got queued URLs to `queued`.
  // Nothing is stored if the URL is not queued any more (an outcome of a lease that is not current).
  virtual Applied apply(const model::Outcome& outcome, std::vector<Queued>& queued) = 0;

  // To be called when nothing else is left to do: what is queued by it was out of reach before (a shorter path, a wider
  // scope).
  virtual bool has_to_settle() const = 0;
  virtual void settle(std::vector<Queued>& queued) = 0;

  // What is known of kinds of pages: whether they need a browser.
  virtual std::vector<model::RenderKind> render_kinds() = 0;
  virtual void save(const model::RenderKind& kind) = 0;

  // -- of a crawl by several machines (docs/machines.md)
  // URLs of this machine that others found: makes them known, appends what became queued. In a transaction. Returns how
  // many there were.
  virtual std::size_t receive(std::vector<Queued>&) { return 0; }
  // Whether there is something to receive.
  virtual bool has_mail() { return false; }
  // Asked when nothing is left to do here, outside of a transaction: whether that is so on every machine, at one
  // moment; then with which exit status. The first one that is told so ends the run for all. limited: what is left here
  // is left by a limit, or is not to be asked yet.
  virtual std::optional<int> end_everywhere(bool /*limited*/) { return 0; }

  // A moment of the run under way. A store may keep none.
  virtual void add_sample(const model::Sample&) {}

  virtual void end_run(const RunTotals& totals) = 0;

  // -- at the end, once
  // Indexes that users need for WHERE url = ...; then a checkpoint. Of several machines it may be called in the
  // transaction of end_run(), which it commits: nobody is to see the end of a run that lacks what is made here.
  virtual void finish() = 0;
};

// Opens or makes what the settings name, migrates it, loads what is known, ends a run that was killed.
std::unique_ptr<Store> open_store(const StoreSettings& settings);

}  // namespace crawl::storage
