#include "storage/postgres/postgres_store.h"

#include <limits>

#include "base/clock.h"
#include "config/value/postgres_uri.h"
#include "storage/analysis/analysis.h"
#include "storage/postgres/connection/connection.h"
#include "storage/postgres/schema/schema.h"
#include "storage/postgres/tables/pg_tables.h"
#include "storage/postgres/tables/samples.h"
#include "storage/postgres/tables/session.h"
#include "storage/write/table_store.h"

namespace crawl::storage {
namespace {

using namespace postgres;

constexpr std::uint64_t max_indexed_urls = 1'000'000;  // beyond it, random inserts into the indexes cost too much

// The order of what waits is all in memory.
StoreSettings in_memory(StoreSettings settings) {
  settings.queue_memory = std::numeric_limits<std::size_t>::max();
  return settings;
}

class PostgresStore final : public TableStore {
 public:
  explicit PostgresStore(const StoreSettings& from)
      : TableStore(in_memory(from)), connection_(from.path, Connection::Mode::write) {
    take_over(from.overwrite);
    tables_ = std::make_unique<PgTables>(connection_, *session_);
    session_->begin();
    join(*tables_);
    tables_->load_bodies();
    session_->commit();
    if (urls().size() > max_indexed_urls && !recrawls()) drop_indexes_if_free(connection_);
    analysis_ = std::make_unique<Analysis>(*tables_);
    samples_ = std::make_unique<PgSamples>(*session_);
  }

  // A crawl that is dropped while it runs is an error of the next transaction.
  bool still_named() const override { return true; }

  void begin() override { session_->begin(); }

  void commit() override {
    const std::int64_t begin = base::thread_cpu_ns();
    save_figures();
    session_->commit();
    commits_cpu_ns_ += base::thread_cpu_ns() - begin;
  }

  void add_sample(const model::Sample& sample) override {
    if (current_run() != 0) samples_->add(current_run(), sample);
  }

  void finish() override {
    begin();
    make_indexes(session_->writing());
    if (urls().totals().queued == 0) analysis_->make();
    show_alternates();
    commit();
    connection_.execute("ANALYZE hosts, urls, pages, links");
  }

 protected:
  bool in_transaction() const override { return session_->in_transaction(); }

  void forget_analysis() override { analysis_->forget(); }

  std::int64_t commits_cpu_ns() const override { return commits_cpu_ns_; }

 private:
  // Nobody else may be writing while tables are dropped; those that are made anew have shards of their own.
  void take_over(bool overwrite) {
    make_crawl(connection_, false);
    session_ = std::make_unique<Session>(connection_);
    if (overwrite) make_crawl(connection_, true);
    session_->take_shards();
  }

  Connection connection_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<PgTables> tables_;
  std::unique_ptr<Analysis> analysis_;
  std::unique_ptr<PgSamples> samples_;
  std::int64_t commits_cpu_ns_ = 0;
};

}  // namespace

std::string why_unusable_database(const std::string& address) {
  try {
    Connection connection(address, Connection::Mode::read_only);
    require_room_for_crawl(connection);
    return {};
  } catch (const StoreError& error) {
    return error.what();
  }
}

std::unique_ptr<Store> open_postgres_store(const StoreSettings& settings) {
  return std::make_unique<PostgresStore>(settings);
}

}  // namespace crawl::storage
