#include "storage/postgres/write/page_eraser.h"

#include <utility>
#include <vector>

#include "storage/postgres/schema/schema_sql.h"

namespace crawl::storage::postgres {
namespace {

#define CRAWL_OF_PAGES(table)                                       \
  "DELETE FROM " table                                              \
  " AS t USING unnest($1::bigint[], $2::bigint[]) AS v(shard, url)" \
  " WHERE t.shard = v.shard::smallint AND t.url = v.url"

constexpr char erase_pages_sql[] = CRAWL_OF_PAGES(
    "pages") " RETURNING t.shard, t.url, num_nonnulls(t.status, t.kept, t.size, t.content_type), t.body_id";
constexpr char requests_sql[] =
    "DELETE FROM requests_made AS t USING unnest($1::bigint[], $2::bigint[]) AS v(shard, url)"
    " WHERE t.shard = v.shard::smallint AND t.page = v.url";
constexpr const char* part_sqls[] = {CRAWL_OF_PAGES("texts"),      CRAWL_OF_PAGES("raw_bodies"),
                                     CRAWL_OF_PAGES("headers"),    CRAWL_OF_PAGES("extracted"),
                                     CRAWL_OF_PAGES("structured"), CRAWL_OF_PAGES("alternates"),
                                     CRAWL_OF_PAGES("renders"),    CRAWL_OF_PAGES("screenshots"),
                                     CRAWL_OF_PAGES("page_ids"),   requests_sql};

#define CRAWL_FROM_PAGES(table)                                     \
  "DELETE FROM " table                                              \
  " AS t USING unnest($1::bigint[], $2::bigint[]) AS v(shard, url)" \
  " WHERE t.from_shard = v.shard::smallint AND t.from_url = v.url"

constexpr const char* link_sqls[] = {CRAWL_FROM_PAGES("links"), CRAWL_FROM_PAGES("link_fragments"),
                                     CRAWL_FROM_PAGES("resource_uses")};

// A body that one page alone has is in no row of shared_bodies.
constexpr char bodies_sql[] =
    "WITH v AS (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS v(shard, id, gone)),"
    " left_over AS (UPDATE shared_bodies AS s SET pages = s.pages - v.gone FROM v"
    "  WHERE s.shard = v.shard::smallint AND s.id = v.id RETURNING s.shard, s.id, s.pages)"
    " DELETE FROM bodies AS b USING v WHERE b.shard = v.shard::smallint AND b.id = v.id"
    "  AND NOT EXISTS (SELECT 1 FROM left_over AS l WHERE l.shard = b.shard AND l.id = b.id AND l.pages > 0)";
constexpr char unshared_sql[] =
    "DELETE FROM shared_bodies AS s USING unnest($1::bigint[], $2::bigint[]) AS v(shard, id)"
    " WHERE s.shard = v.shard::smallint AND s.id = v.id AND s.pages <= 1";

struct KeyArrays {
  void add(Key key) {
    shards.push_back(key.shard);
    ids.push_back(key.id);
  }
  Params params() const { return Params().add(shards).add(ids); }
  std::vector<std::int64_t> shards, ids;
};

}  // namespace

void PgPageEraser::send(Connection& connection) {
  if (pages_.empty()) return;
  KeyArrays all, with_links;
  for (const auto& [page, links] : pages_) {
    all.add(keys_.of_url(page));
    if (links) with_links.add(keys_.of_url(page));
  }
  pages_.clear();
  const Rows gone = connection.query(erase_pages_sql, all.params());
  erase_parts(connection, gone);
  release_bodies(connection, gone);
  if (with_links.ids.empty()) return;
  index(connection);
  for (const char* sql : link_sqls) connection.query(sql, with_links.params());
}

// A page that never had an answer has no part; one that was kept when there was none has.
void PgPageEraser::erase_parts(Connection& connection, const Rows& gone) {
  KeyArrays answered;
  for (std::size_t i = 0; i < gone.size(); ++i)
    if (gone.integer(i, 2) != 0) answered.add({static_cast<std::int16_t>(gone.integer(i, 0)), gone.integer(i, 1)});
  if (answered.ids.empty()) return;
  index(connection);
  for (const char* sql : part_sqls) connection.query(sql, answered.params());
}

void PgPageEraser::release_bodies(Connection& connection, const Rows& gone) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counts;
  for (std::size_t i = 0; i < gone.size(); ++i)
    if (!gone.is_null(i, 3)) ++counts[{gone.integer(i, 0), gone.integer(i, 3)}];
  if (counts.empty()) return;
  KeyArrays bodies;
  std::vector<std::int64_t> pages;
  for (const auto& [body, count] : counts) {
    bodies.add({static_cast<std::int16_t>(body.first), body.second});
    pages.push_back(count);
  }
  connection.query(bodies_sql, bodies.params().add(pages));
  connection.query(unshared_sql, bodies.params());
}

void PgPageEraser::index(Connection& connection) {
  if (std::exchange(indexed_, true)) return;
  connection.execute(page_indexes);
}

}  // namespace crawl::storage::postgres
