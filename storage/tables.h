// Tables: the rows that a store's logic reads and writes, an interface a table. What judges URLs and outcomes (queue/,
// traps/, write/) is one code for every kind of store; a kind of store is these interfaces in its own SQL
// (docs/decisions/0015).
//
// Owned by the store, which outlives whoever uses them; one thread; inside the store's transaction. URLs and hosts have
// the numbers of this process: a store whose keys are others keeps what they stand for. What a callback or a find()
// gives lives until the next call of the same interface. Every error of the database is a StoreError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/outcome.h"
#include "model/render_kind.h"
#include "storage/store.h"

namespace crawl::storage {

class KnownUrls;

// Single values by name.
class Meta {
 public:
  virtual std::int64_t number(std::string_view key) = 0;  // 0 without
  virtual std::string text(std::string_view key) = 0;     // empty without
  virtual void set(std::string_view key, std::int64_t value) = 0;
  virtual void set(std::string_view key, std::string_view value) = 0;
  virtual void remove(std::string_view key) = 0;

 protected:
  ~Meta() = default;
};

struct HostRow {
  model::HostId id = 0;
  std::string_view name;
  int seeded = 0;  // 1: by a seed; 2: by where one leads
};

class HostRows {
 public:
  // By id, without gaps.
  virtual void for_each(const std::function<void(const HostRow&)>& callback) = 0;
  virtual void insert(model::HostId id, std::string_view name) = 0;
  virtual void set_seeded(model::HostId id, int seeded) = 0;
  virtual void set_state(model::HostId id, std::string_view state) = 0;
  // By id; nothing where no state is kept.
  virtual void for_each_state(
      const std::function<void(model::HostId id, std::optional<std::string_view> state)>& callback) = 0;
  // How many pages a run has fetched, of each host of which it has any: outcomes with a status, sitemaps aside.
  virtual void for_each_count(std::int64_t run,
                              const std::function<void(model::HostId id, std::uint64_t pages)>& callback) = 0;

 protected:
  ~HostRows() = default;
};

// What a URL is known as, as the column urls.sitemap has it. What is no page is no row of results.
enum class Role : std::uint8_t {
  page,
  sitemap,
  resource,     // of a page: asked whether it is there
  style_sheet,  // a resource that is read for those that it names
};

struct UrlRow {
  model::UrlId id = 0;
  std::string_view url;
  model::HostId host = 0;
  std::uint32_t depth = 0;
  model::State state = model::State::queued;
  model::Reason reason = model::Reason::none;
  bool seed = false;
  Role role = Role::page;
  std::uint32_t redirects = 0;           // not of for_each() and read()
  model::UrlId referrer = 0;             // 0: a seed's
  std::optional<std::uint8_t> priority;  // in percent
};

// What of a row is not in memory. A referrer of 0 is none.
struct UrlFacts {
  std::string url;
  std::uint32_t redirects = 0;
  model::UrlId referrer = 0;
  Role role = Role::page;  // of a URL of another machine; of one's own, UrlStates knows it
};

class UrlRows {
 public:
  // By id.
  virtual void for_each(const std::function<void(const UrlRow&)>& callback) = 0;
  // Up to n rows beyond an id, by id; how many there were.
  virtual std::size_t read(model::UrlId beyond, std::size_t n, const std::function<void(const UrlRow&)>& callback) = 0;
  virtual void insert(const UrlRow& row) = 0;
  virtual void set_state(model::UrlId id, model::State from, model::State to, model::Reason reason) = 0;
  virtual void set_depth(model::UrlId id, std::uint32_t depth) = 0;
  // by_user: a seed itself, which has no referrer any more; else where one's redirects lead.
  virtual void set_seed(model::UrlId id, bool by_user) = 0;
  virtual void set_role(model::UrlId id, Role role) = 0;
  // find() is going to be asked for all of these.
  virtual void expect(std::span<const model::UrlId> ids) = 0;
  virtual std::optional<UrlFacts> find(model::UrlId id) = 0;
  virtual std::optional<std::uint8_t> priority(model::UrlId id) = 0;

 protected:
  ~UrlRows() = default;
};

struct QueueRow {
  model::HostId key = 0;  // queue_key()
  std::int64_t order = 0;
  model::UrlId id = 0;
};

struct RequeuedRow {
  model::UrlId id = 0;
  model::HostId host = 0;
  std::size_t url_size = 0;
  std::optional<std::uint8_t> priority;
};

// The generations of the queue (queue/queue.h) that do not fit memory.
class QueueRows {
 public:
  virtual void insert(std::int64_t generation, const QueueRow& row) = 0;
  // Up to n rows of a key beyond one, in order.
  virtual void read(std::int64_t generation, const QueueRow& beyond, std::size_t n,
                    const std::function<void(std::int64_t order, model::UrlId id)>& callback) = 0;
  // How many rows, by generation and key.
  virtual void for_each_count(
      const std::function<void(std::int64_t generation, model::HostId key, std::uint64_t count)>& callback) = 0;
  // All rows of the generations from one on, sorted by what QueueRow says; the callback may insert rows.
  virtual void for_each_sorted(std::int64_t first,
                               const std::function<void(std::int64_t generation, const QueueRow&)>& callback) = 0;
  virtual void remove(std::int64_t first, std::int64_t end) = 0;
  virtual void clear() = 0;  // and what is requeued
  // URLs that a generation should hold which is written already.
  virtual void requeue(model::UrlId id) = 0;
  virtual void for_each_requeued(const std::function<void(const RequeuedRow&)>& callback) = 0;
  virtual void clear_requeued() = 0;

 protected:
  ~QueueRows() = default;
};

struct TrapRow {
  std::string_view prefix, kind, found_at, reason;
  std::uint64_t pages = 0;
  double new_share = 0, new_links = 0;
};

class TrapRows {
 public:
  virtual void for_each(const std::function<void(std::string_view prefix, std::string_view kind)>& callback) = 0;
  // Unless there is one of that prefix.
  virtual void insert(const TrapRow& row) = 0;

 protected:
  ~TrapRows() = default;
};

// What is known of kinds of pages: whether they need a browser.
class RenderKindRows {
 public:
  virtual void for_each(const std::function<void(const model::RenderKind&)>& callback) = 0;
  // In place of what was known of it.
  virtual void save(const model::RenderKind& kind, std::string_view changed_at) = 0;

 protected:
  ~RenderKindRows() = default;
};

class RobotsRows {
 public:
  // Unix time in ms, both included.
  virtual void keep_between(std::int64_t first, std::int64_t last) = 0;
  virtual void for_each_origin(const std::function<void(std::string_view origin)>& callback) = 0;
  virtual std::optional<KeptRobots> find(std::string_view origin) = 0;
  virtual void save(std::string_view origin, const KeptRobots& robots) = 0;

 protected:
  ~RobotsRows() = default;
};

class RunRows {
 public:
  // Runs that were killed get the time of their last transaction as their end.
  virtual void end_killed() = 0;
  virtual std::int64_t last() = 0;  // 0 without
  // The last one but that which judges the rows at its opening: a file has none yet, machines have begun theirs.
  virtual std::int64_t before_judging() { return last(); }
  virtual bool last_finished() = 0;  // with exit status 0
  virtual void insert(std::int64_t run, std::string_view started_at, std::string_view options_json) = 0;
  virtual std::optional<RunTotals> find(std::int64_t run) = 0;
  virtual std::string options(std::int64_t run) = 0;  // as JSON; empty where there is no such run
  virtual void reopen(std::int64_t run) = 0;
  virtual void set_seeds_place(std::string_view) {}  // for other machines
  virtual void set_seeds_read(std::int64_t run) = 0;
  virtual void add_auth(std::int64_t run, std::string_view auth) = 0;  // to the options, unless they have it
  virtual void save(std::int64_t run, const RunTotals& totals, std::string_view active_at) = 0;
  virtual void end(std::int64_t run, std::string_view finished_at, int exit_status) = 0;

 protected:
  ~RunRows() = default;
};

struct LinkRow {
  model::UrlId from = 0, to = 0;
  bool nofollow = false;
  std::string_view rel, text;
  std::string_view langs;  // of the page that it leads to in other languages, between commas
};

struct LinkEnds {
  model::UrlId from = 0, to = 0;
  bool nofollow = false;
  std::string_view rel;
};

enum class LinkKinds {
  all,
  followable,
  nofollow,
  of_lists,  // rel is "sitemap" or "redirect"
};

class LinkRows {
 public:
  // The row's views live until flush().
  virtual void add(const LinkRow& row) = 0;
  virtual void flush() = 0;
  // May say so where there is none.
  virtual bool any() { return true; }
  virtual void for_each(LinkKinds kinds, const std::function<void(const LinkEnds&)>& callback) = 0;
  // Of one page after the other: between begin and end an index is there.
  virtual void begin_pages() = 0;
  virtual void for_each_of(model::UrlId page, const std::function<void(const LinkEnds&)>& callback) = 0;
  virtual void end_pages() = 0;

 protected:
  ~LinkRows() = default;
};

// What was decided about an outcome.
struct Judgement {
  model::Reason reason = model::Reason::none;
  std::string_view detail;
  std::optional<model::UrlId> redirect;  // the URL that it leads to

  bool done() const { return model::state_of(reason) == model::State::done; }
};

// What is stored of a page that is fetched again.
struct PreviousPage {
  std::uint16_t status = 0;  // 0: it failed the last time
  std::string hash;          // 32 bytes (model::Outcome::content_hash()); empty without a body
  std::string etag, last_modified;
  bool read = true;      // false: only its head was asked for, or its body left
  std::int64_t run = 0;  // that stored or confirmed it; 0: it was imported
};

struct PageChange {
  model::UrlId url = 0;
  std::int64_t run = 0;
  std::string_view change, old_hash, new_hash;
};

// Pages with all that is of them: texts, bodies, headers, items.
class PageRows {
 public:
  virtual void write(const model::Outcome& outcome, const Judgement& judgement, std::int64_t run) = 0;
  // Every row of a page. links: what it links to, too; only a page that was read has some.
  virtual void erase(model::UrlId page, bool links) = 0;
  // Whether a fetch that failed left what was stored of the page before.
  virtual bool is_kept(model::UrlId page) = 0;
  virtual std::optional<PreviousPage> find(model::UrlId page) = 0;
  // There was no page this time: what is stored stays, with what went wrong.
  virtual void keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run) = 0;
  // What is stored is what the server has.
  virtual void confirm(const model::Outcome& outcome, std::int64_t run) = 0;
  virtual void add_change(const PageChange& row) = 0;
  // The URL that a page redirects to; 0 if it does not.
  virtual model::UrlId redirect_of(model::UrlId page) = 0;
  virtual void for_each_redirect(const std::function<void(model::UrlId from, model::UrlId to)>& callback) = 0;
  // From a seed to another URL of its chain.
  virtual void for_each_redirect_of_seeds(
      const std::function<void(std::string_view from, std::string_view to, model::HostId to_host)>& callback) = 0;
  virtual void for_each_simhash(const std::function<void(std::uint64_t simhash, model::UrlId page)>& callback) = 0;
  // After a recrawl, when originals may differ from their copies: finds again which page had each body first.
  virtual void end_recrawl() = 0;

 protected:
  ~PageRows() = default;
};

// What callbacks gave URLs for their pages (write/contexts.h).
class ContextRows {
 public:
  virtual bool any() = 0;
  // The first page that gives one decides; only the same page may give another one later.
  virtual void give(model::UrlId url, model::UrlId by, std::string_view context) = 0;
  virtual std::string find(model::UrlId url) = 0;

 protected:
  ~ContextRows() = default;
};

// What is known of redirects that are under way (redirect_chain.h), by the URL that is asked next.
class ChainRows {
 public:
  virtual void for_each(const std::function<void(model::UrlId url, std::string_view chain)>& callback) = 0;
  virtual void save(model::UrlId url, std::string_view chain) = 0;  // in place of what was known
  virtual void remove(model::UrlId url) = 0;

 protected:
  ~ChainRows() = default;
};

// What sitemaps say of pages in other languages.
class SitemapAlternates {
 public:
  virtual void add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate, std::string_view lang) = 0;
  // The sitemap is read anew.
  virtual void forget(model::UrlId sitemap) = 0;
  // Puts them among the links and languages of pages, and takes them out.
  virtual void show() = 0;
  virtual void hide() = 0;

 protected:
  ~SitemapAlternates() = default;
};

// What pages are shown with, and places in pages that links name.
class CheckRows {
 public:
  // What follows is of one page; what comes twice is one row. The views live until end_page().
  virtual void begin_page() = 0;
  virtual void add_fragment(model::UrlId from, model::UrlId to, const model::Fragment& fragment) = 0;
  virtual void add_use(model::UrlId from, model::UrlId to, const model::Resource& resource) = 0;
  virtual void end_page() = 0;

 protected:
  ~CheckRows() = default;
};

struct LinkFactRow {
  model::UrlId url = 0;
  std::uint64_t inlinks = 0;
  double score = 0;
  std::optional<bool> in_sitemap;  // nothing where no sitemap was read
  model::UrlId sitemap = 0;        // that lists it; 0: none
  bool reached = false;            // another page leads to it, in whatever way
};

// What is made of a whole crawl (analysis/analysis.h).
class AnalysisRows {
 public:
  virtual void clear() = 0;
  // URLs that are pages, or that robots.txt forbids; by id.
  virtual void for_each_page(const std::function<void(model::UrlId)>& callback) = 0;
  virtual void insert(const LinkFactRow& row) = 0;
  // Pages that have words and are no copies; by id.
  virtual void for_each_text(const std::function<void(model::UrlId page, std::uint64_t simhash)>& callback) = 0;
  virtual void insert_near(model::UrlId page, model::UrlId other, int distance) = 0;
  // What views would take long for where pages are many: indexes by which they find rows, and what each host answered.
  static constexpr std::int64_t few_pages = 20'000;
  virtual void prepare_views() = 0;

 protected:
  ~AnalysisRows() = default;
};

class ForeignUrls;  // neighbours.h
class Neighbours;

class Tables {
 public:
  virtual ~Tables() = default;

  // For messages: the file, or the address without what is secret.
  virtual const std::string& name() const = 0;
  // The beginning of the names of files that take what does not fit memory; ".known" is of KnownUrls.
  virtual std::string scratch_path() const = 0;
  virtual std::uint64_t fingerprint_key() = 0;
  // By which a store whose keys are fingerprints finds the numbers of URLs. Called before any row is read.
  virtual void use(const KnownUrls& known, ForeignUrls& foreign) = 0;

  virtual Meta& meta() = 0;
  virtual HostRows& hosts() = 0;
  virtual UrlRows& urls() = 0;
  virtual QueueRows& queue() = 0;
  virtual TrapRows& traps() = 0;
  virtual RobotsRows& robots() = 0;
  virtual RenderKindRows& render_kinds() = 0;
  virtual RunRows& runs() = 0;
  virtual LinkRows& links() = 0;
  virtual PageRows& pages() = 0;
  virtual ContextRows& contexts() = 0;
  virtual ChainRows& chains() = 0;
  virtual SitemapAlternates& alternates() = 0;
  virtual AnalysisRows& analysis() = 0;
  virtual CheckRows& checks() = 0;
  virtual Neighbours* neighbours() { return nullptr; }  // null: all URLs are of this machine

  [[noreturn]] void damaged(const std::string& what) const {
    throw StoreError(name() + ": the file is damaged (" + what + ")");
  }
};

}  // namespace crawl::storage
