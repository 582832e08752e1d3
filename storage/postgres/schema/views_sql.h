// The views that users query, with the names, columns and meanings that results.db has them (sqlite/schema/schema_sql.h
// and audit_views_sql.h). A program that opens a crawl makes them anew where another one had others.
#pragma once

#include "storage/postgres/schema/chain_sql.h"
#include "storage/postgres/schema/count_hosts.h"
#include "storage/view_parts.h"

namespace crawl::storage::postgres {

// Nothing where it may be indexed or nothing is known.
#define CRAWL_POSTGRES_NOT_INDEXABLE                                                                                 \
  "CASE WHEN u.state = 3 AND u.reason = 'robots' THEN 'robots.txt'"                                                  \
  " WHEN p.status BETWEEN 300 AND 399 THEN 'redirect'"                                                               \
  " WHEN p.status NOT BETWEEN 200 AND 299 THEN 'status ' || p.status"                                                \
  " WHEN ', ' || p.robots || ',' LIKE '%, noindex,%' OR ', ' || p.robots || ',' LIKE '%, none,%'"                    \
  " THEN 'noindex' WHEN p.robots LIKE '%unavailable_after:%' AND p.detail LIKE '%noindex%' THEN 'unavailable_after'" \
  " WHEN p.canonical <> u.url THEN 'canonical' END"

inline constexpr char views[] = R"sql(
CREATE VIEW results AS SELECT
  u.url AS url,
  (SELECT name FROM hosts AS h WHERE h.shard = u.shard AND h.id = u.host) AS host,
  u.depth AS depth,
  )sql" CRAWL_STATE_NAME("u") R"sql( AS state,
  )sql" CRAWL_REASON_AND_DETAIL R"sql(,
  p.status AS status,
  p.redirect_to AS redirect_to,
  CASE WHEN p.redirect IS NOT NULL THEN (
    WITH RECURSIVE chain(shard, id, hops) AS (
      SELECT p.redirect_shard, p.redirect, 1
      UNION ALL
      SELECT next.redirect_shard, next.redirect, hops + 1 FROM chain
      JOIN pages AS next ON next.shard = chain.shard AND next.url = chain.id
      WHERE next.redirect IS NOT NULL AND hops < 100)
    SELECT target.url FROM chain JOIN urls AS target ON target.shard = chain.shard AND target.id = chain.id
    ORDER BY hops DESC LIMIT 1)
  END AS final_url,
  p.content_type AS content_type,
  p.charset AS charset,
  p.title AS title,
  p.description AS description,
  p.language AS language,
  p.canonical AS canonical,
  (SELECT text FROM texts AS t WHERE t.shard = p.shard AND t.url = p.url) AS text,
  p.size AS size,
  p.wire_size AS wire_size,
  p.truncated::integer AS truncated,
  encode(p.body_hash, 'hex') AS body_hash,
  (SELECT body FROM bodies AS b WHERE b.shard = p.shard AND b.id = p.body_id) AS body,
  p.body_size AS body_size,
  p.links AS links,
  CASE WHEN p.status BETWEEN 200 AND 299 THEN (
    SELECT o.url FROM urls AS o JOIN pages AS op ON op.shard = o.shard AND op.url = o.id
    WHERE o.shard = p.duplicate_shard AND o.id = p.duplicate_of AND op.status BETWEEN 200 AND 299)
  END AS duplicate_of,
  p.simhash AS simhash,
  (SELECT page.url FROM urls AS page WHERE page.shard = u.referrer_shard AND page.id = u.referrer) AS referrer,
  p.attempts AS attempts,
  to_char(to_timestamp(p.fetched_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS fetched_at,
  )sql" CRAWL_COLUMNS_OF_FETCH R"sql(,
  CASE
    WHEN u.state = 0 OR (u.state = 2 AND (p.status IS NULL OR p.status BETWEEN 200 AND 299))
      OR (u.state = 3 AND u.reason IS DISTINCT FROM 'robots') OR u.reason = 'checked' THEN NULL
    ELSE ()sql" CRAWL_POSTGRES_NOT_INDEXABLE R"sql( IS NULL)::integer
  END AS indexable,
  )sql" CRAWL_POSTGRES_NOT_INDEXABLE R"sql( AS indexable_why,
  CASE WHEN p.redirect IS NOT NULL THEN )sql" CRAWL_POSTGRES_CHAIN_OF_PAGE R"sql(
    SELECT max(hops) FROM chain) END AS redirect_hops,
  CASE WHEN p.redirect IS NOT NULL THEN )sql" CRAWL_POSTGRES_CHAIN_OF_PAGE R"sql(
    SELECT last.status FROM chain LEFT JOIN pages AS last ON last.shard = chain.shard AND last.url = chain.id
    ORDER BY hops DESC LIMIT 1)
  END AS final_status,
  f.in_sitemap::integer AS in_sitemap,
  f.inlinks AS inlinks,
  f.score AS link_score,
  p.images AS images,
  p.images_without_alt AS images_without_alt,
  p.viewport::integer AS viewport,
  p.insecure AS insecure_resource,
  CASE WHEN p.status IS NOT NULL THEN coalesce(r.rendered::integer, 0) END AS rendered,
  r.render_ms AS render_ms,
  r.raw_links AS raw_links,
  r.raw_words AS raw_words,
  r.why AS render_why
FROM urls AS u LEFT JOIN pages AS p ON p.shard = u.shard AND p.url = u.id
  LEFT JOIN renders AS r ON r.shard = u.shard AND r.url = u.id
  LEFT JOIN link_facts AS f ON f.shard = u.shard AND f.url = u.id
WHERE u.sitemap = 0;

CREATE VIEW link_graph AS SELECT
  f.url AS from_url,
  t.url AS to_url,
  l.text AS text,
  l.rel AS rel,
  l.nofollow::integer AS nofollow,
  )sql" CRAWL_STATE_NAME("t") R"sql( AS to_state,
  (SELECT status FROM pages AS p WHERE p.shard = l.to_shard AND p.url = l.to_url) AS to_status
FROM links AS l JOIN urls AS f ON f.shard = l.from_shard AND f.id = l.from_url
  JOIN urls AS t ON t.shard = l.to_shard AND t.id = l.to_url
WHERE l.rel IS DISTINCT FROM 'sitemap' AND f.sitemap < 2;

CREATE VIEW broken_links AS
  SELECT * FROM link_graph WHERE to_state = 'failed' OR to_status >= 400;

CREATE VIEW items AS SELECT
  u.url AS url, e.rule AS rule, e.data AS data
FROM extracted AS e JOIN urls AS u ON u.shard = e.shard AND u.id = e.url
WHERE e.key IS NULL
  OR NOT EXISTS (SELECT 1 FROM extracted AS same WHERE same.rule = e.rule AND same.key = e.key AND same.n < e.n);

CREATE VIEW changes AS SELECT
  u.url AS url, c.run_id AS run_id, c.change AS change,
  encode(c.old_hash, 'hex') AS old_hash, encode(c.new_hash, 'hex') AS new_hash
FROM page_changes AS c JOIN urls AS u ON u.shard = c.shard AND u.id = c.url;

CREATE VIEW response_headers AS SELECT
  u.url AS url, h.position AS position, h.name AS name, h.value AS value
FROM headers AS h JOIN urls AS u ON u.shard = h.shard AND u.id = h.url;

CREATE VIEW hosts_summary AS SELECT
  h.name AS host,
  c.pages AS pages,
  c.failures AS failures,
  c.bytes AS bytes,
  c.wait_mean_ms AS wait_mean_ms,
  c.wait_p95_ms AS wait_p95_ms,
  h.delay_ms AS delay_ms
FROM (
  SELECT shard, host, pages, failures, bytes, wait_mean_ms, wait_p95_ms FROM host_facts
  UNION ALL )sql" CRAWL_COUNT_SHARD_HOSTS(" AND NOT EXISTS (SELECT 1 FROM host_facts)") R"sql(
) AS c JOIN hosts AS h ON h.shard = c.shard AND h.id = c.host;

CREATE VIEW redirect_chains AS SELECT
  u.url AS url,
  )sql" CRAWL_POSTGRES_CHAIN_OF_PAGE R"sql( SELECT max(hops) FROM chain) AS hops,
  u.url || ' -> ' || )sql" CRAWL_POSTGRES_CHAIN_OF_PAGE R"sql(
    SELECT string_agg(target.url, ' -> ' ORDER BY chain.hops) FROM chain
      JOIN urls AS target ON target.shard = chain.shard AND target.id = chain.id) AS chain,
  )sql" CRAWL_POSTGRES_CHAIN_OF_PAGE R"sql(
    SELECT target.url FROM chain JOIN urls AS target ON target.shard = chain.shard AND target.id = chain.id
    ORDER BY hops DESC LIMIT 1) AS final_url,
  )sql" CRAWL_POSTGRES_CHAIN_OF_PAGE R"sql(
    SELECT last.status FROM chain LEFT JOIN pages AS last ON last.shard = chain.shard AND last.url = chain.id
    ORDER BY hops DESC LIMIT 1) AS final_status
FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url
WHERE p.redirect IS NOT NULL AND u.sitemap = 0;

CREATE VIEW hreflang AS SELECT
  u.url AS url,
  a.lang AS lang,
  t.url AS href,
  CASE
    WHEN a.to_shard = a.shard AND a.to_url = a.url THEN 1
    WHEN t.state IN (0, 3) OR (SELECT status FROM pages AS p WHERE p.shard = a.to_shard AND p.url = a.to_url) IS NULL
      THEN NULL
    ELSE (EXISTS (SELECT 1 FROM alternates AS back WHERE back.shard = a.to_shard AND back.url = a.to_url
      AND back.to_shard = a.shard AND back.to_url = a.url))::integer
  END AS returns
FROM alternates AS a JOIN urls AS u ON u.shard = a.shard AND u.id = a.url
  JOIN urls AS t ON t.shard = a.to_shard AND t.id = a.to_url;

CREATE VIEW near_duplicates AS SELECT
  u.url AS url, o.url AS other, n.distance AS distance
FROM near_pages AS n JOIN urls AS u ON u.shard = n.shard AND u.id = n.url
  JOIN urls AS o ON o.shard = n.other_shard AND o.id = n.other;

CREATE VIEW orphans AS SELECT
  u.url AS url, s.url AS sitemap
FROM link_facts AS f JOIN urls AS u ON u.shard = f.shard AND u.id = f.url
  JOIN urls AS s ON s.shard = f.sitemap_shard AND s.id = f.sitemap
WHERE f.reached = 0 AND u.seed = 0;

CREATE VIEW duplicate_titles AS SELECT
  same.title AS title, same.pages AS pages, u.url AS url
FROM (SELECT title, count(*) AS pages FROM pages WHERE status = 200 AND title <> '' GROUP BY title
      HAVING count(*) > 1) AS same
JOIN pages AS p ON p.title = same.title AND p.status = 200 AND p.title <> ''
JOIN urls AS u ON u.shard = p.shard AND u.id = p.url;

CREATE VIEW page_requests AS SELECT
  u.url AS page_url, r.url AS url, r.kind AS kind, r.method AS method, r.status AS status, r.type AS type,
  r.size AS size, r.detail AS detail
FROM requests_made AS r JOIN urls AS u ON u.shard = r.shard AND u.id = r.page;

CREATE VIEW samples AS SELECT
  run_id, to_char(to_timestamp(at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, pages, failures,
  throttled, retries, bytes, queued, in_flight, rss, cpu_fetch, cpu_parse, cpu_storage, cpu_coordinator
FROM samples_taken;

CREATE VIEW nodes AS SELECT
  m.name AS name,
  (SELECT count(*) FROM shards AS s WHERE s.owner = m.name) AS shards,
  (SELECT coalesce(sum(r.pages), 0)::bigint FROM machine_runs AS r WHERE r.name = m.name) AS pages,
  (SELECT round((r.pages / greatest(0.001, extract(epoch FROM
     CASE WHEN run.finished_at IS NULL THEN clock_timestamp() ELSE run.finished_at::timestamptz END
     - run.started_at::timestamptz)))::numeric, 1)::float8
   FROM runs AS run JOIN machine_runs AS r ON r.run_id = run.run_id AND r.name = m.name
   WHERE run.run_id = (SELECT max(run_id) FROM runs)) AS pages_per_second,
  to_char(m.seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS seen_at,
  m.living::integer AS living,
  m.refused AS refused
FROM machines AS m ORDER BY m.name;

CREATE VIEW structured_data AS SELECT
  u.url AS url, s.type AS type, nullif(s.missing, '') AS missing
FROM structured AS s JOIN urls AS u ON u.shard = s.shard AND u.id = s.url;

CREATE VIEW security_headers AS
WITH wanted(header) AS ()sql" CRAWL_SECURITY_HEADERS R"sql()
SELECT
  u.url AS url, w.header AS header,
  (SELECT h.value FROM headers AS h WHERE h.shard = p.shard AND h.url = p.url AND lower(h.name) = w.header
   ORDER BY h.position LIMIT 1) AS value
FROM headers AS first JOIN pages AS p ON p.shard = first.shard AND p.url = first.url
  JOIN urls AS u ON u.shard = p.shard AND u.id = p.url CROSS JOIN wanted AS w
WHERE first.position = 1 AND p.status = 200 AND p.content_type IN ('text/html', 'application/xhtml+xml');
)sql";

inline constexpr const char* view_names[] = {
    "samples",          "broken_links",     "results",          "link_graph",    "items",           "changes",
    "response_headers", "hosts_summary",    "redirect_chains",  "hreflang",      "near_duplicates", "orphans",
    "duplicate_titles", "structured_data",  "security_headers", "page_requests", "nodes",           "resources",
    "broken_resources", "broken_fragments", "findings"};

#undef CRAWL_POSTGRES_NOT_INDEXABLE

}  // namespace crawl::storage::postgres
