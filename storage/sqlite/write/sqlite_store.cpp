#include "storage/sqlite/write/sqlite_store.h"

#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"
#include "storage/queue/url_table.h"
#include "storage/sqlite/analysis/analysis.h"
#include "storage/sqlite/handle/file_claim.h"
#include "storage/sqlite/handle/output_lock.h"
#include "storage/sqlite/handle/real_path.h"
#include "storage/sqlite/handle/schema.h"
#include "storage/sqlite/handle/sqlite.h"
#include "storage/write/changes.h"
#include "storage/write/outcome_writer.h"
#include "storage/write/runs.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t max_indexed_urls = 1'000'000;  // beyond it, random inserts into the indexes cost too much

std::string prepared(const StoreSettings& settings) {
  std::string path = real_path(settings.path);
  make_results_file(path, settings.overwrite);
  require_results_file(path);
  return path;
}

// Whether a page that failed, or was whole, may be asked for by its ETag or date.
bool has_validators(const StoredPage& page) {
  const bool failed = page.status == 0 || page.status == 408 || page.status == 429 || page.status >= 500;
  return page.status == 200 || failed;
}

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(const StoreSettings& settings)
      : settings_(settings),
        claim_(prepared(settings), OutputLock::usual_patience),
        db_(real_path(settings.path), OpenMode::write) {
    db_.begin();
    migrate(db_);
    index_items_by_page(db_);
    indexed_ = has_user_indexes(db_);
    drop_slow_indexes();
    parts_ = std::make_unique<Parts>(db_, settings_);
    db_.commit();
  }

  HostRecords& hosts() override { return urls().hosts(); }
  RobotsRecords& robots() override { return urls().robots(); }
  RunRecords& runs() override { return parts_->runs; }

  // One read transaction for all rows: without it each would lock and unlock the file.
  std::vector<QueuedUrl> take(model::HostId host, std::size_t n) override {
    const bool own = !db_.in_transaction();
    if (own) db_.begin();  // what lies in a trap is passed over, which is written
    std::vector<QueuedUrl> taken = urls().take(host, n);
    if (parts_->changes.open()) add_validators(taken);
    for (QueuedUrl& url : taken) url.target = parts_->outcomes.spelling(url.id);
    parts_->outcomes.add_contexts(taken);
    if (own) db_.commit();
    return taken;
  }

  Totals totals() const override { return parts_->urls.totals(); }

  StoreFigures figures() const override {
    return {parts_->outcomes.links_cpu_ns(), parts_->outcomes.pages_cpu_ns(), commits_cpu_ns_,
            parts_->urls.tracking_variants()};
  }

  bool still_named() const override { return claim_.still_named(); }

  void begin() override {
    db_.begin();
    drop_slow_indexes();
  }

  void commit() override {
    const std::int64_t begin = base::thread_cpu_ns();
    parts_->runs.save();
    db_.commit();
    keep_log_short();
    commits_cpu_ns_ += base::thread_cpu_ns() - begin;
  }

  void expect(std::string_view url) const override { parts_->urls.expect(url); }

  std::optional<model::HostId> add(const NewUrl& url) override {
    if (url.sitemap && !urls().reads_sitemaps_of(url.named_by)) return std::nullopt;
    const bool guesses_sitemaps = settings_.read_sitemaps && settings_.depth_limit > 0;
    if (url.guessed && !guesses_sitemaps) return std::nullopt;
    const Noted noted =
        urls().note({.url = url.url, .host = url.host, .depth = url.depth, .seed = url.seed, .sitemap = url.sitemap});
    return noted.queued_at == 0 ? std::nullopt : std::optional(noted.queued_at);
  }

  std::optional<WaitingUrl> waiting(std::string_view url, std::string_view host) override {
    const model::UrlId id = urls().find(url);
    if (id == 0 || !urls().is_queued(id)) return std::nullopt;
    return WaitingUrl{id, urls().hosts().id_of(host)};
  }

  // A recrawl that did not end continues, however this run was started; --recrawl begins one otherwise.
  void begin_recrawl() override {
    parts_->outcomes.begin_run();
    if (!settings_.recrawl || parts_->changes.open()) return;
    urls().queue_finished();
    parts_->changes.begin();
  }

  Applied apply(const model::Outcome& outcome, std::vector<Queued>& queued) override {
    Applied applied = parts_->outcomes.apply(outcome, queued);
    if (applied.current) parts_->analysis.forget();
    return applied;
  }

  bool has_to_settle() const override { return parts_->urls.has_to_settle(); }
  void settle(std::vector<Queued>& queued) override { urls().settle(queued); }

  void end_run(const RunTotals& totals) override {
    if (parts_->changes.open() && urls().totals().queued == 0) {
      parts_->outcomes.end_recrawl();
      parts_->changes.end();
    }
    parts_->runs.end(totals);
    parts_->outcomes.end_run();
  }

  // The indexes are made by an ordinary transaction: a reader sees them all or none.
  void finish() override {
    db_.begin();
    urls().tidy_queue();
    make_user_indexes(db_);
    db_.commit();
    indexed_ = true;
    if (urls().totals().queued == 0) parts_->analysis.make();
    db_.begin();
    parts_->outcomes.finish();  // after the analysis: no page leads to another because a sitemap says so
    db_.commit();
    db_.execute("PRAGMA analysis_limit=400; PRAGMA optimize");
    db_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

 private:
  // All that keeps statements: made when the schema is what they expect.
  struct Parts {
    Parts(Database& db, const StoreSettings& settings)
        : urls(db, settings), runs(db), changes(db), outcomes(db, settings, urls, runs, changes), analysis(db) {}

    UrlTable urls;
    Runs runs;
    Changes changes;
    OutcomeWriter outcomes;
    Analysis analysis;
  };

  UrlTable& urls() { return parts_->urls; }

  void add_validators(std::vector<QueuedUrl>& urls) {
    for (QueuedUrl& url : urls) {
      auto page = parts_->changes.stored(url.id);
      if (!page || !has_validators(*page)) continue;
      url.etag = std::move(page->etag);
      url.last_modified = std::move(page->last_modified);
    }
  }

  // A log that a reader keeps from being moved is tried again when it has grown as much again; one that was moved is
  // written from its beginning by the next transaction.
  void keep_log_short() {
    std::uint64_t bytes = db_.wal_bytes();
    if (bytes < settings_.checkpoint_bytes) next_checkpoint_ = settings_.checkpoint_bytes;
    if (bytes < next_checkpoint_) return;
    const bool held = !db_.checkpoint();
    next_checkpoint_ = bytes + settings_.checkpoint_bytes;
    if (held && log_is_held_ && !std::exchange(warned_of_held_log_, true))
      base::log::warning(db_.path() + "-wal grows, " + base::byte_text(static_cast<double>(bytes)) +
                         " so far: another program has had the file open in one transaction since before (a viewer, an "
                         "unfinished SELECT); when that ends the log shrinks again");
    log_is_held_ = held;
  }

  void drop_slow_indexes() {
    bool many = parts_
                    ? urls().size() > max_indexed_urls
                    : indexed_ && db_.integer("SELECT max(id) FROM urls") > static_cast<std::int64_t>(max_indexed_urls);
    if (!indexed_ || !many || (parts_ && parts_->changes.open())) return;
    drop_user_indexes(db_);
    indexed_ = false;
  }

  const StoreSettings settings_;
  FileClaim claim_;  // longer than the database is open
  Database db_;
  std::unique_ptr<Parts> parts_;
  std::int64_t commits_cpu_ns_ = 0;
  bool indexed_ = false;
  bool log_is_held_ = false, warned_of_held_log_ = false;  // by a reader, at the last checkpoint
  std::uint64_t next_checkpoint_ = settings_.checkpoint_bytes;
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const StoreSettings& settings) {
  return std::make_unique<SqliteStore>(settings);
}

}  // namespace crawl::storage
