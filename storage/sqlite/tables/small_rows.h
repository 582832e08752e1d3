// The small tables of a results file: meta, runs, robots, traps, contexts, chains. As storage/tables.h says.
#pragma once

#include <optional>

#include "storage/sqlite/database/sqlite.h"
#include "storage/tables.h"

namespace crawl::storage {

class SqliteMeta final : public Meta {
 public:
  explicit SqliteMeta(Database& db);

  std::int64_t number(std::string_view key) override;
  std::string text(std::string_view key) override;
  void set(std::string_view key, std::int64_t value) override { set_.run(key, value); }
  void set(std::string_view key, std::string_view value) override { set_.run(key, value); }
  void remove(std::string_view key) override { remove_.run(key); }

 private:
  Statement select_, set_, remove_;
};

class SqliteTrapRows final : public TrapRows {
 public:
  explicit SqliteTrapRows(Database& db);

  void for_each(const std::function<void(std::string_view prefix, std::string_view kind)>& callback) override;
  void insert(const TrapRow& row) override;

 private:
  Database& db_;
  Statement insert_;
};

class SqliteRenderKindRows final : public RenderKindRows {
 public:
  explicit SqliteRenderKindRows(Database& db) : db_(db) {}

  void for_each(const std::function<void(const model::RenderKind&)>& callback) override;
  void save(const model::RenderKind& kind, std::string_view changed_at) override;

 private:
  Database& db_;
};

class SqliteRobotsRows final : public RobotsRows {
 public:
  explicit SqliteRobotsRows(Database& db);

  void keep_between(std::int64_t first, std::int64_t last) override;
  void for_each_origin(const std::function<void(std::string_view origin)>& callback) override;
  std::optional<KeptRobots> find(std::string_view origin) override;
  void save(std::string_view origin, const KeptRobots& robots) override;

 private:
  Database& db_;
  Statement select_, insert_;
};

class SqliteRunRows final : public RunRows {
 public:
  explicit SqliteRunRows(Database& db);

  void end_killed() override;
  std::int64_t last() override { return db_.integer("SELECT max(run_id) FROM runs"); }
  bool last_finished() override;
  void insert(std::int64_t run, std::string_view started_at, std::string_view options_json) override;
  std::optional<RunTotals> find(std::int64_t run) override;
  std::string options(std::int64_t run) override;
  void reopen(std::int64_t run) override;
  void set_seeds_read(std::int64_t run) override;
  void add_auth(std::int64_t run, std::string_view auth) override;
  void save(std::int64_t run, const RunTotals& totals, std::string_view active_at) override;
  void end(std::int64_t run, std::string_view finished_at, int exit_status) override;

 private:
  Database& db_;
  Statement save_;
};

// A table that is made with its first row, so that other crawls pay nothing: the statements on it, once it is there.
template <class Statements>
class LateTable {
 public:
  // sql: what makes it, if it is not there.
  LateTable(Database& db, std::string_view name, const char* sql) : db_(db), sql_(sql) {
    Statement found(db, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1");
    if (found.first(name)) statements_.emplace(db);
  }

  Statements* if_there() { return statements_ ? &*statements_ : nullptr; }
  Statements& made() {
    if (!statements_) {
      db_.execute(sql_);
      statements_.emplace(db_);
    }
    return *statements_;
  }

 private:
  Database& db_;
  const char* sql_;
  std::optional<Statements> statements_;
};

inline constexpr char contexts_table[] =
    "CREATE TABLE IF NOT EXISTS contexts(url_id INTEGER PRIMARY KEY, given_by INTEGER NOT NULL, context TEXT NOT NULL)";
inline constexpr char chains_table[] =
    "CREATE TABLE IF NOT EXISTS chains(url_id INTEGER PRIMARY KEY, chain BLOB NOT NULL)";

class SqliteContextRows final : public ContextRows {
 public:
  explicit SqliteContextRows(Database& db) : table_(db, "contexts", contexts_table) {}

  bool any() override { return table_.if_there() != nullptr; }
  void give(model::UrlId url, model::UrlId by, std::string_view context) override;
  std::string find(model::UrlId url) override;

 private:
  struct Statements {
    explicit Statements(Database& db);
    Statement give, select;
  };

  LateTable<Statements> table_;
};

class SqliteChainRows final : public ChainRows {
 public:
  explicit SqliteChainRows(Database& db) : table_(db, "chains", chains_table) {}

  void for_each(const std::function<void(model::UrlId url, std::string_view chain)>& callback) override;
  void save(model::UrlId url, std::string_view chain) override;
  void remove(model::UrlId url) override;

 private:
  struct Statements {
    explicit Statements(Database& db);
    Statement save, remove, select_all;
  };

  LateTable<Statements> table_;
};

}  // namespace crawl::storage
