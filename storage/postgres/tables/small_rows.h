// The small tables in PostgreSQL: meta, runs, traps, robots, contexts, what sitemaps say of other languages. What is
// asked for with each page is in memory; the rest is asked and written at once. As storage/tables.h says.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/session.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgMeta final : public Meta {
 public:
  // Reads the table, which is small.
  explicit PgMeta(Session& session);

  std::int64_t number(std::string_view key) override;
  std::string text(std::string_view key) override;
  void set(std::string_view key, std::int64_t value) override;
  void set(std::string_view key, std::string_view value) override;
  void remove(std::string_view key) override;

 private:
  struct Value {
    std::optional<std::int64_t> number;
    std::optional<std::string> text;
  };
  void write(std::string_view key, Value value);

  Session& session_;
  std::map<std::string, Value, std::less<>> values_;
};

class PgTrapRows final : public TrapRows {
 public:
  PgTrapRows(Session& session, const Keys& keys) : session_(session), keys_(keys) {}

  void for_each(const std::function<void(std::string_view prefix, std::string_view kind)>& callback) override;
  void insert(const TrapRow& row) override;

 private:
  Session& session_;
  const Keys& keys_;
};

class PgRenderKindRows final : public RenderKindRows {
 public:
  PgRenderKindRows(Session& session, const Keys& keys) : session_(session), keys_(keys) {}

  void for_each(const std::function<void(const model::RenderKind&)>& callback) override;
  void save(const model::RenderKind& kind, std::string_view changed_at) override;

 private:
  Session& session_;
  const Keys& keys_;
};

class PgRobotsRows final : public RobotsRows {
 public:
  PgRobotsRows(Session& session, const Keys& keys) : session_(session), keys_(keys) {}

  void keep_between(std::int64_t first, std::int64_t last) override;
  void for_each_origin(const std::function<void(std::string_view origin)>& callback) override;
  std::optional<KeptRobots> find(std::string_view origin) override;
  void save(std::string_view origin, const KeptRobots& robots) override;

 private:
  Key key_of(std::string_view origin) const;

  Session& session_;
  const Keys& keys_;
};

class PgRunRows final : public RunRows {
 public:
  explicit PgRunRows(Session& session);

  void end_killed() override;
  std::int64_t last() override;
  std::int64_t before_judging() override;
  bool last_finished() override;
  void insert(std::int64_t run, std::string_view started_at, std::string_view options_json) override;
  std::optional<RunTotals> find(std::int64_t run) override;
  std::string options(std::int64_t run) override;
  void reopen(std::int64_t run) override;
  void set_seeds_place(std::string_view place) override;
  void set_seeds_read(std::int64_t run) override;
  void add_auth(std::int64_t run, std::string_view auth) override;
  void save(std::int64_t run, const RunTotals& totals, std::string_view active_at) override;
  void end(std::int64_t run, std::string_view finished_at, int exit_status) override;

 private:
  void flush();

  Session& session_;
  std::int64_t saved_run_ = 0;  // 0: nothing is kept back
  RunTotals saved_;
  std::string saved_at_, seeds_place_;
};

class PgContextRows final : public ContextRows {
 public:
  PgContextRows(Session& session, const Keys& keys);

  bool any() override { return any_; }
  void give(model::UrlId url, model::UrlId by, std::string_view context) override;
  std::string find(model::UrlId url) override;

 private:
  Session& session_;
  const Keys& keys_;
  bool any_;
};

class PgAlternates final : public SitemapAlternates {
 public:
  PgAlternates(Session& session, const Keys& keys);

  void add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate, std::string_view lang) override;
  void forget(model::UrlId sitemap) override;
  void show() override;
  void hide() override;

 private:
  Session& session_;
  const Keys& keys_;
  CopyBuffer inserts_;
  bool any_;
};

// The order of the URLs that wait is in memory, 16 bytes each: an opened crawl has it from `urls`. Nothing is written.
class PgQueueRows final : public QueueRows {
 public:
  void insert(std::int64_t, const QueueRow&) override {}
  void read(std::int64_t, const QueueRow&, std::size_t,
            const std::function<void(std::int64_t, model::UrlId)>&) override {}
  void for_each_count(const std::function<void(std::int64_t, model::HostId, std::uint64_t)>&) override {}
  void for_each_sorted(std::int64_t, const std::function<void(std::int64_t, const QueueRow&)>&) override {}
  void remove(std::int64_t, std::int64_t) override {}
  void clear() override {}
  void requeue(model::UrlId) override {}
  void for_each_requeued(const std::function<void(const RequeuedRow&)>&) override {}
  void clear_requeued() override {}
};

}  // namespace crawl::storage::postgres
