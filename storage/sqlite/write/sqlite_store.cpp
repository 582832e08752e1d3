#include "storage/sqlite/write/sqlite_store.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"
#include "storage/analysis/analysis.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/file/file_claim.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/file/real_path.h"
#include "storage/sqlite/samples/samples.h"
#include "storage/sqlite/schema/schema.h"
#include "storage/sqlite/tables/sqlite_tables.h"
#include "storage/write/table_store.h"

namespace crawl::storage {
namespace {

std::string checked_path(const StoreSettings& settings) {
  std::string path = real_path(settings.path);
  make_results_file(path, settings.overwrite);
  require_results_file(path);
  return path;
}

// What is read again are rows of URLs and of their pages, and the last page of each table. All else of a small crawl,
// texts and bodies, would fill the cache for nothing, and memory that is new costs more than what was used before.
constexpr std::uint64_t least_cache = 4 << 20, cached_of_url = 512;

// In whole MiB, since each change prepares a statement.
std::uint64_t cache_for(std::uint64_t urls) {
  return std::min(Database::max_cache, least_cache + urls * cached_of_url) & ~((1ull << 20) - 1);
}

constexpr std::uint64_t long_log = 8;  // times what it has when it is moved: told of

class SqliteStore final : public TableStore {
 public:
  explicit SqliteStore(const StoreSettings& from)
      : TableStore(from),
        claim_(checked_path(from), OutputLock::usual_patience),
        db_(real_path(from.path), OpenMode::write) {
    db_.set_cache(cache_);
    db_.begin();
    migrate(db_);
    index_items_by_page(db_);
    indexed_ = has_user_indexes(db_);
    drop_slow_indexes();
    tables_ = std::make_unique<SqliteTables>(db_);
    join(*tables_);
    analysis_ = std::make_unique<Analysis>(*tables_);
    samples_ = std::make_unique<Samples>(db_);
    tables_->flush();
    db_.commit();
  }

  bool still_named() const override { return claim_.still_named(); }

  void begin() override {
    db_.begin();
    drop_slow_indexes();
  }

  void commit() override {
    const std::int64_t begin = base::thread_cpu_ns();
    save_figures();
    tables_->flush();
    db_.commit();
    keep_log_short();
    widen_cache();
    commits_cpu_ns_ += base::thread_cpu_ns() - begin;
  }

  void add_sample(const model::Sample& sample) override {
    if (current_run() != 0) samples_->add(current_run(), sample);
  }

  // The indexes are made by an ordinary transaction: a reader sees them all or none.
  void finish() override {
    db_.begin();
    urls().tidy_queue();
    make_user_indexes(db_);
    db_.commit();
    indexed_ = true;
    db_.begin();
    if (urls().totals().queued == 0) analysis_->make();
    db_.commit();
    db_.begin();
    show_alternates();
    db_.commit();
    db_.execute("PRAGMA analysis_limit=400; PRAGMA optimize");
    db_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

 protected:
  bool in_transaction() const override { return db_.in_transaction(); }
  void forget_analysis() override { analysis_->forget(); }
  std::int64_t commits_cpu_ns() const override { return commits_cpu_ns_; }

 private:
  // A log that a reader keeps from being moved is tried again when it has grown as much again; one that was moved is
  // written from its beginning by the next transaction. So it is short, and in memory that the system has given it
  // before, which costs less than new memory.
  void keep_log_short() {
    std::uint64_t bytes = db_.wal_bytes();
    if (bytes < settings().checkpoint_bytes) next_checkpoint_ = settings().checkpoint_bytes;
    if (bytes < next_checkpoint_) return;
    const bool held = !db_.checkpoint();
    next_checkpoint_ = bytes + settings().checkpoint_bytes;
    const bool long_held = held && log_is_held_ && bytes >= long_log * settings().checkpoint_bytes;
    if (long_held && !std::exchange(warned_of_held_log_, true))
      base::log::warning(db_.path() + "-wal grows, " + base::byte_text(static_cast<double>(bytes)) +
                         " so far: another program has had the file open in one transaction since before (a viewer, an "
                         "unfinished SELECT); when that ends the log shrinks again");
    log_is_held_ = held;
  }

  void widen_cache() {
    const std::uint64_t wanted = cache_for(urls().size());
    if (wanted > cache_) db_.set_cache(cache_ = wanted);
  }

  void drop_slow_indexes() {
    bool many = joined()
                    ? urls().size() > max_indexed_urls
                    : indexed_ && db_.integer("SELECT max(id) FROM urls") > static_cast<std::int64_t>(max_indexed_urls);
    if (!indexed_ || !many || (joined() && recrawls())) return;
    drop_user_indexes(db_);
    indexed_ = false;
  }

  FileClaim claim_;  // longer than the database is open
  Database db_;
  std::unique_ptr<SqliteTables> tables_;
  std::unique_ptr<Analysis> analysis_;
  std::unique_ptr<Samples> samples_;
  std::int64_t commits_cpu_ns_ = 0;
  std::uint64_t cache_ = least_cache;
  bool indexed_ = false;
  bool log_is_held_ = false, warned_of_held_log_ = false;  // by a reader, at the last checkpoint
  std::uint64_t next_checkpoint_ = settings().checkpoint_bytes;
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const StoreSettings& settings) {
  return std::make_unique<SqliteStore>(settings);
}

}  // namespace crawl::storage
