// The views of versions 3 and 4, as files of theirs have them.
#pragma once

namespace crawl::storage::test {

inline constexpr char views_v4[] = R"sql(
CREATE VIEW results AS SELECT
  u.url AS url,
  (SELECT name FROM hosts WHERE id = u.host_id) AS host,
  u.depth AS depth,
  CASE u.state WHEN 0 THEN 'queued' WHEN 1 THEN 'done' WHEN 2 THEN 'failed' ELSE 'skipped' END AS state,
  CASE u.reason WHEN 'nofollow' THEN 'robots' ELSE u.reason END AS reason,
  coalesce(p.detail, CASE u.reason
    WHEN 'depth' THEN 'more links away from the seeds than --depth allows'
    WHEN 'scope' THEN 'outside of --scope'
    WHEN 'excluded' THEN 'by --include or --exclude'
    WHEN 'limit' THEN 'a limit was reached'
    WHEN 'nofollow' THEN 'every link to it is nofollow'
    WHEN 'robots' THEN 'robots.txt forbids it'
    WHEN 'private' THEN 'a private address that no seed names'
    WHEN 'scheme' THEN 'neither http nor https'
    WHEN 'trap' THEN 'looks like a trap of endless URLs'
    ELSE u.reason END) AS detail,
  p.status AS status,
  p.redirect_to AS redirect_to,
  CASE WHEN p.redirect_id IS NOT NULL THEN (
    WITH RECURSIVE chain(id, hops) AS (
      SELECT p.redirect_id, 1
      UNION ALL
      SELECT next.redirect_id, hops + 1 FROM chain JOIN pages AS next ON next.url_id = chain.id
      WHERE next.redirect_id IS NOT NULL AND hops < 100)
    SELECT target.url FROM chain JOIN urls AS target ON target.id = chain.id ORDER BY hops DESC LIMIT 1)
  END AS final_url,
  p.content_type AS content_type,
  p.charset AS charset,
  p.title AS title,
  p.description AS description,
  p.language AS language,
  p.canonical AS canonical,
  (SELECT text FROM texts WHERE id = p.text_id) AS text,
  p.size AS size,
  p.wire_size AS wire_size,
  p.truncated AS truncated,
  CASE WHEN p.body_hash IS NOT NULL THEN lower(hex(p.body_hash)) END AS body_hash,
  (SELECT body FROM bodies WHERE id = p.body_id) AS body,
  p.body_size AS body_size,
  p.links AS links,
  (SELECT url FROM urls AS original WHERE original.id = p.duplicate_of) AS duplicate_of,
  p.simhash AS simhash,
  (SELECT url FROM urls AS page WHERE page.id = u.referrer_id) AS referrer,
  p.attempts AS attempts,
  strftime('%Y-%m-%dT%H:%M:%fZ', p.fetched_at / 1000.0, 'unixepoch') AS fetched_at,
  p.ip AS ip,
  p.http_version AS http_version,
  p.dns_ms AS dns_ms,
  p.connect_ms AS connect_ms,
  p.tls_ms AS tls_ms,
  p.wait_ms AS wait_ms,
  p.read_ms AS read_ms,
  p.total_ms AS total_ms,
  p.parse_ms AS parse_ms,
  p.etag AS etag,
  p.last_modified AS last_modified,
  p.run_id AS run_id
FROM urls AS u LEFT JOIN pages AS p ON p.url_id = u.id
WHERE u.sitemap = 0;

CREATE VIEW link_graph AS SELECT
  f.url AS from_url,
  t.url AS to_url,
  l.text AS text,
  l.rel AS rel,
  l.nofollow AS nofollow,
  CASE t.state WHEN 0 THEN 'queued' WHEN 1 THEN 'done' WHEN 2 THEN 'failed' ELSE 'skipped' END AS to_state,
  (SELECT status FROM pages WHERE url_id = l.to_id) AS to_status
FROM links AS l JOIN urls AS f ON f.id = l.from_id JOIN urls AS t ON t.id = l.to_id
WHERE l.rel IS NOT 'sitemap';

CREATE VIEW broken_links AS
  SELECT * FROM link_graph WHERE to_state = 'failed' OR to_status >= 400;

CREATE VIEW items AS SELECT
  u.url AS url, e.rule AS rule, e.data AS data
FROM extracted AS e JOIN urls AS u ON u.id = e.url_id
WHERE e.key IS NULL
  OR e.rowid = (SELECT min(same.rowid) FROM extracted AS same WHERE same.rule = e.rule AND same.key = e.key);

CREATE VIEW changes AS SELECT
  u.url AS url, c.run_id AS run_id, c.change AS change,
  CASE WHEN c.old_hash IS NOT NULL THEN lower(hex(c.old_hash)) END AS old_hash,
  CASE WHEN c.new_hash IS NOT NULL THEN lower(hex(c.new_hash)) END AS new_hash
FROM page_changes AS c JOIN urls AS u ON u.id = c.url_id;

CREATE VIEW response_headers AS SELECT
  u.url AS url, h.position AS position, h.name AS name, h.value AS value
FROM headers AS h JOIN urls AS u ON u.id = h.url_id;

CREATE VIEW hosts_summary AS
WITH ranked AS (
  SELECT u.host_id, u.state, p.status, p.size, p.wait_ms,
    row_number() OVER (PARTITION BY u.host_id ORDER BY p.wait_ms NULLS LAST) AS place,
    count(p.wait_ms) OVER (PARTITION BY u.host_id) AS waits
  FROM pages AS p JOIN urls AS u ON u.id = p.url_id
  WHERE u.sitemap = 0)
SELECT
  h.name AS host,
  count(r.status) AS pages,
  sum(r.state = 2) AS failures,
  coalesce(sum(r.size), 0) AS bytes,
  avg(r.wait_ms) AS wait_mean_ms,
  min(r.wait_ms) FILTER (WHERE r.place >= 0.95 * r.waits) AS wait_p95_ms,
  h.delay_ms AS delay_ms
FROM ranked AS r JOIN hosts AS h ON h.id = r.host_id
GROUP BY h.id;
)sql";

}  // namespace crawl::storage::test
