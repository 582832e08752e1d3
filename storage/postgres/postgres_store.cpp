#include "storage/postgres/postgres_store.h"

#include <limits>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "config/value/postgres_uri.h"
#include "storage/analysis/analysis.h"
#include "storage/postgres/connection/connection.h"
#include "storage/postgres/machines/machine_table.h"
#include "storage/postgres/schema/schema.h"
#include "storage/postgres/tables/pg_tables.h"
#include "storage/postgres/tables/samples.h"
#include "storage/postgres/tables/session.h"
#include "storage/write/table_store.h"

namespace crawl::storage {
namespace {

using namespace postgres;

// The order of what waits is all in memory.
StoreSettings in_memory(StoreSettings settings) {
  settings.queue_memory = std::numeric_limits<std::size_t>::max();
  return settings;
}

class PostgresStore final : public TableStore {
 public:
  explicit PostgresStore(const StoreSettings& from)
      : TableStore(in_memory(from)), connection_(from.path, Connection::Mode::write) {
    take_over(from);
    tables_ = std::make_unique<PgTables>(connection_, *session_);
    session_->begin();
    join(*tables_);
    tables_->load_bodies();
    session_->commit();
    alone_ = session_->some_shards().empty();
    if (urls().size() > max_indexed_urls && !recrawls() && alone_) drop_indexes_if_free(connection_);
    analysis_ = std::make_unique<Analysis>(*tables_);
    samples_ = std::make_unique<PgSamples>(*session_);
  }

  // A crawl that is dropped while it runs is an error of the next transaction.
  bool still_named() const override { return true; }

  void begin() override { session_->begin(); }

  void commit() override {
    const std::int64_t begin = base::thread_cpu_ns();
    save_figures();
    if (session_->machine()) tell_settled();
    session_->commit();
    commits_cpu_ns_ += base::thread_cpu_ns() - begin;
  }

  // Curves are of one machine's figures.
  void add_sample(const model::Sample& sample) override {
    if (current_run() != 0 && alone_) samples_->add(current_run(), sample);
  }

  bool has_mail() override {
    return session_->machine() && connection_.integer("SELECT 1 FROM inbox" CRAWL_OF_SHARDS("shard", "$1") " LIMIT 1",
                                                      Params().add(session_->some_shards())) != 0;
  }

  std::optional<int> end_everywhere(bool limited) override {
    if (!session_->machine()) return 0;
    if (limited && !std::exchange(reported_limited_, true))
      connection_.query("UPDATE machine_progress SET limited = true WHERE name = $1",
                        Params().add(std::string_view(session_->node())));
    return end_run_if_over(connection_, current_run());
  }

  // Machines go home when they see that the run has ended.
  void finish() override {
    if (!in_transaction()) begin();
    make_indexes(session_->writing());
    if (session_->machine()) find_copies();
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
  // Nobody else may be writing while tables are dropped; those that are made anew have shards of their own. Among
  // several machines the crawl is there (machines/machine_table.h).
  void take_over(const StoreSettings& from) {
    if (!from.machine) make_crawl(connection_, false);
    if (from.machine) require_successor(connection_, {from.machine->server, from.machine->timeline});
    session_ = std::make_unique<Session>(connection_, from.machine);
    if (from.overwrite && !from.machine) make_crawl(connection_, true);
    session_->take_shards();
    // Later, others would wait for these.
    if (from.machine && from.machine->begins_run && (from.recrawl || from.retry_failed)) make_indexes(connection_);
  }

  // Pages with the body of one that another machine stored before: each knows its own alone.
  void find_copies() {
    Connection& connection = session_->writing();
    if (connection.integer("SELECT count(DISTINCT name) FROM machine_runs WHERE pages > 0") < 2) return;
    connection.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on");
    connection.execute(
        "WITH firsts AS (SELECT DISTINCT ON (p.body_hash) p.body_hash, p.shard, p.url FROM pages AS p"
        " JOIN urls AS u ON u.shard = p.shard AND u.id = p.url"
        " WHERE p.duplicate_of IS NULL AND p.size > 0 AND length(p.body_hash) = 32"
        " ORDER BY p.body_hash, u.n, u.shard)"
        " UPDATE pages AS p SET duplicate_shard = f.shard, duplicate_of = f.url FROM firsts AS f"
        " WHERE p.body_hash = f.body_hash AND p.size > 0 AND (p.shard, p.url) <> (f.shard, f.url)"
        " AND (p.duplicate_shard, p.duplicate_of) IS DISTINCT FROM (f.shard, f.url)");
  }

  // In the transaction that makes it so: the end is found by it.
  void tell_settled() {
    const bool settled = !has_to_settle();
    if (reported_settled_ == settled && !reported_limited_) return;
    session_->writing().query("UPDATE machine_progress SET settled = $2::boolean, limited = false WHERE name = $1",
                              Params().add(std::string_view(session_->node())).add_bool(settled));
    reported_settled_ = settled;
    reported_limited_ = false;
  }

  Connection connection_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<PgTables> tables_;
  std::unique_ptr<Analysis> analysis_;
  std::unique_ptr<PgSamples> samples_;
  std::int64_t commits_cpu_ns_ = 0;
  bool alone_ = true;  // all shards are this store's
  std::optional<bool> reported_settled_;
  bool reported_limited_ = false;  // that only what a limit leaves is left
};

}  // namespace

std::string why_unusable_database(const std::string& address) {
  try {
    Connection connection(address, Connection::Mode::read_only);
    require_room_for_crawl(connection);
    return {};
  } catch (const StoreLost&) {
    return {};  // it is there, and was restarted a moment ago: whoever opens it waits
  } catch (const StoreAway&) {
    return {};
  } catch (const StoreError& error) {
    return error.what();
  }
}

std::vector<MachineStatus> machines_of(const std::string& address) {
  Connection connection(address, Connection::Mode::read_only);
  std::vector<MachineStatus> machines;
  if (connection.integer("SELECT (to_regclass('nodes') IS NOT NULL)::integer") == 0) return machines;
  const Rows rows = connection.query(
      "SELECT name, seen_at, shards, pages, refused, coalesce(pages_per_second, 0), living FROM nodes ORDER BY name");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto number = [&](int column) { return static_cast<std::uint64_t>(rows.integer(i, column)); };
    machines.push_back({.name = std::string(rows.text(i, 0)),
                        .seen_at = std::string(rows.text(i, 1)),
                        .shards = number(2),
                        .pages = number(3),
                        .refused = number(4),
                        .pages_per_second = rows.real(i, 5),
                        .living = number(6) != 0});
  }
  return machines;
}

bool has_living_machines(const std::string& address) {
  constexpr char sql[] =
      "SELECT count(*) FROM machines WHERE living AND seen_at > clock_timestamp() - interval '1 millisecond' * 2 *"
      " $1::bigint";
  Connection connection(address, Connection::Mode::read_only);
  if (connection.integer("SELECT (to_regclass('machines') IS NOT NULL)::integer") == 0) return false;
  return connection.integer(sql, Params().add(MachineTable(connection, {}).lease_ms())) > 0;
}

std::unique_ptr<Store> open_postgres_store(const StoreSettings& settings) {
  return std::make_unique<PostgresStore>(settings);
}

}  // namespace crawl::storage
