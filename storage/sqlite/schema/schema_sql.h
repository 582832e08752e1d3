// The SQL of the schema. Each version's tables are a text of their own, which is never changed afterwards, since files
// of that version exist. The views are those of the newest: a migration makes them anew.
#pragma once

#include "storage/sqlite/samples/samples_sql.h"
#include "storage/sqlite/schema/check_tables_sql.h"
#include "storage/sqlite/schema/render_tables_sql.h"
#include "storage/view_parts.h"

namespace crawl::storage {

// Rows that every page writes are narrow and appended; what is wide (texts, bodies) has a table of its own.
inline constexpr char tables_v1[] = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE runs(
  run_id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  exit_status INTEGER,
  options TEXT NOT NULL,
  pages INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  active_at TEXT
);

CREATE TABLE hosts(id INTEGER PRIMARY KEY, name TEXT NOT NULL, seeded INTEGER NOT NULL, state TEXT, delay_ms REAL);

CREATE TABLE urls(
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  host_id INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT,
  seed INTEGER NOT NULL,
  redirects INTEGER NOT NULL,
  referrer_id INTEGER
);

CREATE TABLE pages(
  url_id INTEGER PRIMARY KEY,
  run_id INTEGER,
  fetched_at INTEGER,
  attempts INTEGER NOT NULL,
  status INTEGER,
  size INTEGER,
  wire_size INTEGER,
  truncated INTEGER NOT NULL,
  links INTEGER,
  body_size INTEGER,
  body_id INTEGER,
  duplicate_of INTEGER,
  redirect_id INTEGER,
  simhash INTEGER,
  wait_ms REAL, read_ms REAL, total_ms REAL, parse_ms REAL, dns_ms REAL, connect_ms REAL, tls_ms REAL,
  body_hash BLOB,
  content_type TEXT,
  charset TEXT,
  ip TEXT,
  http_version TEXT,
  etag TEXT,
  last_modified TEXT,
  detail TEXT,
  redirect_to TEXT,
  language TEXT,
  title TEXT,
  canonical TEXT,
  description TEXT
);

CREATE TABLE texts(url_id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE bodies(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE raw_bodies(url_id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE first_bodies(prefix INTEGER NOT NULL, url_id INTEGER NOT NULL);
CREATE TABLE links(from_id INTEGER NOT NULL, to_id INTEGER NOT NULL, nofollow INTEGER NOT NULL, rel TEXT, text TEXT);
CREATE TABLE headers(url_id INTEGER, position INTEGER, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(url_id, position)) WITHOUT ROWID;
CREATE TABLE extracted(url_id INTEGER NOT NULL, rule TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE page_changes(url_id INTEGER NOT NULL, run_id INTEGER NOT NULL, change TEXT NOT NULL,
  old_hash BLOB, new_hash BLOB);

CREATE TABLE queue(generation INTEGER, host_id INTEGER, order_key INTEGER, url_id INTEGER,
  PRIMARY KEY(generation, host_id, order_key, url_id)) WITHOUT ROWID;
CREATE TABLE requeued(url_id INTEGER PRIMARY KEY);
)sql";

// Version 2: sitemaps, which are URLs like others but no results; what robots.txt files said; where crawling was
// stopped because text did not change any more.
inline constexpr char tables_v2[] = R"sql(
ALTER TABLE urls ADD COLUMN sitemap INTEGER NOT NULL DEFAULT 0;
ALTER TABLE urls ADD COLUMN priority INTEGER;
CREATE TABLE robots(origin TEXT PRIMARY KEY, fetched_at INTEGER NOT NULL, status INTEGER NOT NULL, rules BLOB NOT NULL)
  WITHOUT ROWID;
CREATE TABLE traps(prefix TEXT PRIMARY KEY, found_at TEXT NOT NULL) WITHOUT ROWID;
)sql";

// Version 3: texts are appended, as bodies are. By url_id they came in between others, and a row that is as large as a
// page moves its neighbours (30 % of what storage did for a page).
inline constexpr char tables_v3[] = R"sql(
ALTER TABLE texts RENAME COLUMN url_id TO id;
ALTER TABLE pages ADD COLUMN text_id INTEGER;
UPDATE pages SET text_id = url_id WHERE url_id IN (SELECT id FROM texts);
)sql";

// Version 4: a page that goes takes its body along, so it must be known who else has it: of bodies that one page alone
// has, nearly all, nothing is said. Pages whose last fetch failed and which are kept; whether a run read its seeds to
// their end. By which items of a rule are alike: the view has the first of them, so that it is right whatever page
// goes. What shows that a trap is one.
inline constexpr char tables_v4[] = R"sql(
CREATE TABLE shared_bodies(body_id INTEGER PRIMARY KEY, pages INTEGER NOT NULL);
INSERT INTO shared_bodies(body_id, pages)
  SELECT body_id, count(*) FROM pages WHERE body_id IS NOT NULL GROUP BY body_id HAVING count(*) > 1;
ALTER TABLE pages ADD COLUMN kept INTEGER;
UPDATE pages SET kept = 1 WHERE body_id IS NOT NULL AND url_id IN (SELECT id FROM urls WHERE state > 1);
INSERT OR REPLACE INTO meta(key, value) SELECT 'kept', 1 WHERE changes() > 0;
ALTER TABLE runs ADD COLUMN seeds_read INTEGER;
ALTER TABLE extracted ADD COLUMN key INTEGER;
CREATE INDEX extracted_by_key ON extracted(rule, key) WHERE key IS NOT NULL;
ALTER TABLE traps ADD COLUMN kind TEXT;
ALTER TABLE traps ADD COLUMN pages INTEGER;
ALTER TABLE traps ADD COLUMN new_share REAL;
ALTER TABLE traps ADD COLUMN new_links REAL;
ALTER TABLE traps ADD COLUMN reason TEXT;
)sql";

// Version 5: what an audit asks of pages, and of a whole crawl when it is finished.
inline constexpr char tables_v5[] = R"sql(
ALTER TABLE pages ADD COLUMN h1 TEXT;
ALTER TABLE pages ADD COLUMN h1_count INTEGER;
ALTER TABLE pages ADD COLUMN words INTEGER;
ALTER TABLE pages ADD COLUMN robots TEXT;
ALTER TABLE pages ADD COLUMN images INTEGER;
ALTER TABLE pages ADD COLUMN images_without_alt INTEGER;
ALTER TABLE pages ADD COLUMN viewport INTEGER;
ALTER TABLE pages ADD COLUMN insecure TEXT;
CREATE TABLE alternates(url_id INTEGER NOT NULL, to_id INTEGER NOT NULL, lang TEXT NOT NULL,
  PRIMARY KEY(url_id, to_id, lang)) WITHOUT ROWID;
CREATE TABLE structured(url_id INTEGER NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL, missing TEXT NOT NULL,
  PRIMARY KEY(url_id, position)) WITHOUT ROWID;
CREATE TABLE link_facts(url_id INTEGER PRIMARY KEY, inlinks INTEGER NOT NULL, score REAL NOT NULL, in_sitemap INTEGER,
  sitemap_id INTEGER, reached INTEGER NOT NULL);
CREATE TABLE near_pages(url_id INTEGER PRIMARY KEY, other_id INTEGER NOT NULL, distance INTEGER NOT NULL);
)sql" CRAWL_TABLE_OF_SAMPLES;

// Version 7: what each host answered, counted once where a view would take long to.
inline constexpr char tables_v7[] = R"sql(
CREATE TABLE host_facts(host_id INTEGER PRIMARY KEY, pages INTEGER NOT NULL, failures INTEGER NOT NULL,
  bytes INTEGER NOT NULL, wait_mean_ms REAL, wait_p95_ms REAL);
)sql";

// A step may be several texts.
inline constexpr const char* schema_steps[][3] = {
    {tables_v1},     {tables_v2}, {tables_v3},      {tables_v4}, {tables_v5, check_tables},
    {render_tables}, {tables_v7}, {fragment_tables}};

// Columns of other tables than urls and pages are scalar subqueries: SQLite evaluates them only where a query names
// them, also in aggregates, where it would not leave out a LEFT JOIN that nobody uses.
// Older files say noindex in the detail alone. Nothing where it may be indexed or nothing is known.
#define CRAWL_WHY_NOT_INDEXABLE                                                                       \
  "CASE WHEN u.state = 3 AND u.reason = 'robots' THEN 'robots.txt'"                                   \
  " WHEN p.status BETWEEN 300 AND 399 THEN 'redirect'"                                                \
  " WHEN p.status NOT BETWEEN 200 AND 299 THEN 'status ' || p.status"                                 \
  " WHEN ', ' || p.robots || ',' LIKE '%, noindex,%' OR ', ' || p.robots || ',' LIKE '%, none,%'"     \
  " OR (p.robots IS NULL AND p.detail LIKE '%noindex') THEN 'noindex'"                                \
  " WHEN p.robots LIKE '%unavailable_after:%' AND p.detail LIKE '%noindex%' THEN 'unavailable_after'" \
  " WHEN p.canonical <> u.url THEN 'canonical' END"

// The redirects from page p on, in a recursive query that is left open; a circle ends where it closes.
#define CRAWL_CHAIN_OF_PAGE                                                                          \
  "(WITH RECURSIVE chain(id, hops, way) AS ("                                                        \
  " SELECT p.redirect_id, 1, ',' || p.url_id || ',' || p.redirect_id || ','"                         \
  " UNION ALL"                                                                                       \
  " SELECT next.redirect_id, hops + 1, way || next.redirect_id || ',' FROM chain JOIN pages AS next" \
  " ON next.url_id = chain.id"                                                                       \
  " WHERE next.redirect_id IS NOT NULL AND hops < 100 AND instr(way, ',' || next.redirect_id || ',') = 0)"

// The rows of host_facts, from all pages, or from those that something before them lets through.
#define CRAWL_COUNT_HOSTS(before)                                                        \
  "SELECT r.host_id AS host_id, count(r.status) AS pages, sum(r.state = 2) AS failures," \
  " coalesce(sum(r.size), 0) AS bytes, avg(r.wait_ms) AS wait_mean_ms,"                  \
  " min(r.wait_ms) FILTER (WHERE r.place >= 0.95 * r.waits) AS wait_p95_ms"              \
  " FROM (SELECT u.host_id, u.state, p.status, p.size, p.wait_ms,"                       \
  " row_number() OVER (PARTITION BY u.host_id ORDER BY p.wait_ms NULLS LAST) AS place,"  \
  " count(p.wait_ms) OVER (PARTITION BY u.host_id) AS waits"                             \
  " FROM " before "pages AS p CROSS JOIN urls AS u ON u.id = p.url_id WHERE u.sitemap = 0) AS r GROUP BY r.host_id"

inline constexpr char views[] = R"sql(
CREATE VIEW results AS SELECT
  u.url AS url,
  (SELECT name FROM hosts WHERE id = u.host_id) AS host,
  u.depth AS depth,
  )sql" CRAWL_STATE_NAME("u") R"sql( AS state,
  )sql" CRAWL_REASON_AND_DETAIL R"sql(,
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
  CASE WHEN p.status BETWEEN 200 AND 299 THEN (
    SELECT url FROM urls AS original WHERE original.id = p.duplicate_of
    AND (SELECT status FROM pages WHERE url_id = original.id) BETWEEN 200 AND 299) END AS duplicate_of,
  p.simhash AS simhash,
  (SELECT url FROM urls AS page WHERE page.id = u.referrer_id) AS referrer,
  p.attempts AS attempts,
  strftime('%Y-%m-%dT%H:%M:%fZ', p.fetched_at / 1000.0, 'unixepoch') AS fetched_at,
  )sql" CRAWL_COLUMNS_OF_FETCH R"sql(,
  CASE
    WHEN u.state = 0 OR (u.state = 2 AND (p.status IS NULL OR p.status BETWEEN 200 AND 299))
      OR (u.state = 3 AND u.reason IS NOT 'robots') OR u.reason = 'checked' THEN NULL
    ELSE )sql" CRAWL_WHY_NOT_INDEXABLE R"sql( IS NULL
  END AS indexable,
  )sql" CRAWL_WHY_NOT_INDEXABLE R"sql( AS indexable_why,
  CASE WHEN p.redirect_id IS NOT NULL THEN )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT max(hops) FROM chain) END AS redirect_hops,
  CASE WHEN p.redirect_id IS NOT NULL THEN )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT last.status FROM chain LEFT JOIN pages AS last ON last.url_id = chain.id ORDER BY hops DESC LIMIT 1)
  END AS final_status,
  (SELECT in_sitemap FROM link_facts WHERE url_id = u.id) AS in_sitemap,
  (SELECT inlinks FROM link_facts WHERE url_id = u.id) AS inlinks,
  (SELECT score FROM link_facts WHERE url_id = u.id) AS link_score,
  p.images AS images,
  p.images_without_alt AS images_without_alt,
  p.viewport AS viewport,
  p.insecure AS insecure_resource,
  CASE WHEN p.status IS NOT NULL THEN coalesce((SELECT rendered FROM renders WHERE url_id = u.id), 0) END AS rendered,
  (SELECT render_ms FROM renders WHERE url_id = u.id) AS render_ms,
  (SELECT raw_links FROM renders WHERE url_id = u.id) AS raw_links,
  (SELECT raw_words FROM renders WHERE url_id = u.id) AS raw_words,
  (SELECT why FROM renders WHERE url_id = u.id) AS render_why
FROM urls AS u LEFT JOIN pages AS p ON p.url_id = u.id
WHERE u.sitemap = 0;

CREATE VIEW link_graph AS SELECT
  f.url AS from_url,
  t.url AS to_url,
  l.text AS text,
  l.rel AS rel,
  l.nofollow AS nofollow,
  )sql" CRAWL_STATE_NAME("t") R"sql( AS to_state,
  (SELECT status FROM pages WHERE url_id = l.to_id) AS to_status
FROM links AS l JOIN urls AS f ON f.id = l.from_id JOIN urls AS t ON t.id = l.to_id
WHERE l.rel IS NOT 'sitemap' AND f.sitemap < 2;

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

CREATE VIEW hosts_summary AS SELECT
  h.name AS host,
  c.pages AS pages,
  c.failures AS failures,
  c.bytes AS bytes,
  c.wait_mean_ms AS wait_mean_ms,
  c.wait_p95_ms AS wait_p95_ms,
  h.delay_ms AS delay_ms
FROM (
  SELECT host_id, pages, failures, bytes, wait_mean_ms, wait_p95_ms FROM host_facts
  UNION ALL )sql" CRAWL_COUNT_HOSTS(
    "(SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM host_facts)) AS unknown CROSS JOIN ") R"sql(
) AS c CROSS JOIN hosts AS h ON h.id = c.host_id;
)sql";

}  // namespace crawl::storage
