#include "storage/postgres/schema/compact.h"

#include "storage/error.h"
#include "storage/postgres/connection/connection.h"
#include "storage/postgres/schema/schema.h"
#include "storage/postgres/schema/schema_sql.h"
#include "storage/postgres/tables/session.h"

namespace crawl::storage {
namespace {

using namespace postgres;

#define CRAWL_WITHOUT_PAGE(table) \
  "DELETE FROM " table " AS t WHERE NOT EXISTS (SELECT 1 FROM pages AS p WHERE p.shard = t.shard AND p.url = t.url"

constexpr char unshared_bodies_sql[] =
    "DELETE FROM shared_bodies AS t WHERE NOT EXISTS"
    " (SELECT 1 FROM pages AS p WHERE p.shard = t.shard AND p.body_id = t.id)";

// Each deletes what nobody names.
constexpr const char* orphans[] = {
    CRAWL_WITHOUT_PAGE("texts") " AND p.has_text = 1)", CRAWL_WITHOUT_PAGE("raw_bodies") ")",
    CRAWL_WITHOUT_PAGE("page_ids") " AND p.has_ids = 1)",
    "DELETE FROM bodies AS t WHERE NOT EXISTS (SELECT 1 FROM pages AS p WHERE p.shard = t.shard AND p.body_id = t.id)",
    unshared_bodies_sql};

constexpr char size_sql[] =
    "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c JOIN pg_namespace AS s"
    " ON s.oid = c.relnamespace WHERE s.nspname = current_schema() AND c.relkind = 'r'"
    " AND c.relname::text = ANY($1::text[])";

class Compact {
 public:
  Compact(const std::string& address, const std::function<bool(const CompactProgress&)>& tell)
      : connection_(address, Connection::Mode::write), tell_(tell) {}

  CompactFigures run() {
    require_some_crawl(connection_);
    make_crawl(connection_, false);
    const Session session(connection_);  // nobody else writes meanwhile
    const std::vector<std::string> names(std::begin(table_names), std::end(table_names));
    CompactFigures figures{.bytes_before = bytes_of(names)};
    figures.rows_removed = remove_orphans();
    connection_.execute("SET lock_timeout = '60s'");
    CompactProgress progress{.what = "tables", .total = figures.bytes_before};
    for (const std::string& name : names) {
      if (connection_.integer("SELECT (to_regclass($1) IS NOT NULL)::integer", Params().add(std::string_view(name))) ==
          0)
        continue;
      const std::uint64_t before = bytes_of({name});
      if (!tell_(progress)) throw StoreError("interrupted");
      connection_.execute("VACUUM (FULL, ANALYZE) " + name);
      progress.bytes += before;
    }
    figures.bytes_after = bytes_of(names);
    return figures;
  }

 private:
  std::uint64_t bytes_of(const std::vector<std::string>& names) {
    return static_cast<std::uint64_t>(connection_.integer(size_sql, Params().add(names)));
  }

  std::uint64_t remove_orphans() {
    if (!tell_({.what = "rows that nobody names"})) throw StoreError("interrupted");
    connection_.execute("BEGIN; SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on");
    std::uint64_t removed = 0;
    for (const char* sql : orphans) removed += connection_.query(sql).affected();
    connection_.execute("COMMIT");
    return removed;
  }

  Connection connection_;
  const std::function<bool(const CompactProgress&)>& tell_;
};

}  // namespace

CompactFigures compact_in_postgres(const std::string& address,
                                   const std::function<bool(const CompactProgress&)>& tell) {
  return Compact(address, tell).run();
}

}  // namespace crawl::storage
