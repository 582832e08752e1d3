#include "storage/postgres/tables/analysis_rows.h"

#include <algorithm>
#include <string>
#include <vector>

#include "storage/postgres/schema/count_hosts.h"
#include "storage/postgres/schema/schema_sql.h"

namespace crawl::storage::postgres {
namespace {

constexpr char analysed_pages_sql[] =
    "SELECT id FROM urls WHERE sitemap = 0 AND ((state IN (1, 2) AND reason IS DISTINCT FROM 'checked') OR (state = 3 "
    "AND reason = 'robots'))";
constexpr char texts_sql[] =
    "SELECT url, simhash FROM pages WHERE simhash IS NOT NULL AND status = 200 AND duplicate_of IS NULL"
    " AND words IS DISTINCT FROM 0";

}  // namespace

PgAnalysisRows::PgAnalysisRows(Session& session, const Keys& keys)
    : session_(session),
      keys_(keys),
      facts_("link_facts(url, inlinks, score, sitemap, shard, sitemap_shard, in_sitemap, reached)", 8),
      near_("near_pages(url, other, shard, other_shard, distance)", 5) {
  session_.on_flush([this] {
    facts_.send(session_.connection());
    near_.send(session_.connection());
  });
}

void PgAnalysisRows::clear() {
  session_.writing().execute("DELETE FROM link_facts; DELETE FROM near_pages; DELETE FROM host_facts");
}

// Sorted here: the server would need the order in which URLs became known.
void PgAnalysisRows::for_each_page(const std::function<void(model::UrlId)>& callback) {
  std::vector<model::UrlId> pages;
  session_.synced().for_each(analysed_pages_sql, {},
                             [&](const Row& row) { pages.push_back(keys_.url(row.integer(0))); });
  std::ranges::sort(pages);
  std::ranges::for_each(pages, callback);
}

void PgAnalysisRows::insert(const LinkFactRow& row) {
  const Key key = keys_.of_url(row.url), sitemap = row.sitemap == 0 ? Key{} : keys_.of_url(row.sitemap);
  session_.touch(key.shard);
  facts_.begin_row();
  facts_.add_bigint(key.id);
  facts_.add_bigint(static_cast<std::int64_t>(row.inlinks));
  facts_.add_double(row.score);
  row.sitemap == 0 ? facts_.add_null() : facts_.add_bigint(sitemap.id);
  facts_.add_small(static_cast<std::int64_t>(key.shard));
  row.sitemap == 0 ? facts_.add_null() : facts_.add_small(static_cast<std::int64_t>(sitemap.shard));
  row.in_sitemap ? facts_.add_small(static_cast<std::int64_t>(*row.in_sitemap)) : facts_.add_null();
  facts_.add_small(static_cast<std::int64_t>(row.reached));
}

void PgAnalysisRows::for_each_text(const std::function<void(model::UrlId page, std::uint64_t simhash)>& callback) {
  std::vector<std::pair<model::UrlId, std::uint64_t>> texts;
  session_.synced().for_each(texts_sql, {}, [&](const Row& row) {
    texts.emplace_back(keys_.url(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)));
  });
  std::ranges::sort(texts);
  for (const auto& [page, simhash] : texts) callback(page, simhash);
}

void PgAnalysisRows::insert_near(model::UrlId page, model::UrlId other, int distance) {
  const Key key = keys_.of_url(page), near = keys_.of_url(other);
  session_.touch(key.shard);
  near_.begin_row();
  near_.add_bigint(key.id);
  near_.add_bigint(near.id);
  near_.add_small(static_cast<std::int64_t>(key.shard));
  near_.add_small(static_cast<std::int64_t>(near.shard));
  near_.add_int(static_cast<std::int64_t>(distance));
}

void PgAnalysisRows::prepare_views() {
  Connection& connection = session_.writing();
  connection.execute(audit_indexes);
  const std::string some =
      "SELECT count(*) FROM (SELECT 1 FROM pages LIMIT " + std::to_string(few_pages + 1) + ") AS p";
  if (connection.integer(some.c_str()) > few_pages)
    connection.execute(
        "INSERT INTO host_facts(shard, host, pages, failures, bytes, wait_mean_ms, "
        "wait_p95_ms) " CRAWL_COUNT_SHARD_HOSTS(""));
}

}  // namespace crawl::storage::postgres
