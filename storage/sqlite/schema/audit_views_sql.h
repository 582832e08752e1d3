// The views that an audit reads beside `results`: one for each kind of thing that is wrong with sites, each with what
// is known of it. A migration makes them anew, as it does the others (schema_sql.h).
#pragma once

#include "storage/sqlite/schema/schema_sql.h"

namespace crawl::storage {

// Tables that have few rows are looked at first (CROSS JOIN keeps the order), so that a view of a large file that has
// nothing to show says so at once.
inline constexpr char audit_views[] = R"sql(
CREATE VIEW redirect_chains AS SELECT
  u.url AS url,
  )sql" CRAWL_CHAIN_OF_PAGE R"sql( SELECT max(hops) FROM chain) AS hops,
  u.url || ' -> ' || )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT group_concat(target.url, ' -> ') FROM (SELECT id FROM chain ORDER BY hops) AS one
      JOIN urls AS target ON target.id = one.id) AS chain,
  )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT target.url FROM chain JOIN urls AS target ON target.id = chain.id ORDER BY hops DESC LIMIT 1) AS final_url,
  )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT last.status FROM chain LEFT JOIN pages AS last ON last.url_id = chain.id ORDER BY hops DESC LIMIT 1)
    AS final_status
FROM pages AS p JOIN urls AS u ON u.id = p.url_id
WHERE p.redirect_id IS NOT NULL AND u.sitemap = 0;

CREATE VIEW hreflang AS SELECT
  u.url AS url,
  a.lang AS lang,
  t.url AS href,
  CASE
    WHEN a.to_id = a.url_id THEN 1
    WHEN t.state IN (0, 3) OR (SELECT status FROM pages WHERE url_id = a.to_id) IS NULL THEN NULL
    ELSE EXISTS (SELECT 1 FROM alternates AS back WHERE back.url_id = a.to_id AND back.to_id = a.url_id)
  END AS returns
FROM alternates AS a JOIN urls AS u ON u.id = a.url_id JOIN urls AS t ON t.id = a.to_id;

CREATE VIEW near_duplicates AS SELECT
  u.url AS url, o.url AS other, n.distance AS distance
FROM near_pages AS n CROSS JOIN urls AS u ON u.id = n.url_id CROSS JOIN urls AS o ON o.id = n.other_id;

CREATE VIEW orphans AS SELECT
  u.url AS url, s.url AS sitemap
FROM link_facts AS f CROSS JOIN urls AS u ON u.id = f.url_id CROSS JOIN urls AS s ON s.id = f.sitemap_id
WHERE f.reached = 0 AND u.seed = 0;

CREATE VIEW duplicate_titles AS SELECT
  same.title AS title, same.pages AS pages, u.url AS url
FROM (SELECT title, count(*) AS pages FROM pages WHERE status = 200 AND title <> '' GROUP BY title
      HAVING count(*) > 1) AS same
JOIN pages AS p ON p.title = same.title AND p.status = 200 AND p.title <> ''
JOIN urls AS u ON u.id = p.url_id;

CREATE VIEW structured_data AS SELECT
  u.url AS url, s.type AS type, nullif(s.missing, '') AS missing
FROM structured AS s JOIN urls AS u ON u.id = s.url_id;

CREATE VIEW security_headers AS
WITH wanted(header) AS ()sql" CRAWL_SECURITY_HEADERS R"sql()
SELECT
  u.url AS url, w.header COLLATE NOCASE AS header,
  (SELECT h.value FROM headers AS h WHERE h.url_id = p.url_id AND h.name = w.header COLLATE NOCASE
   ORDER BY h.position LIMIT 1) AS value
FROM headers AS first CROSS JOIN pages AS p ON p.url_id = first.url_id CROSS JOIN urls AS u ON u.id = p.url_id
  CROSS JOIN wanted AS w
WHERE first.position = 1 AND p.status = 200 AND p.content_type IN ('text/html', 'application/xhtml+xml');
)sql";

}  // namespace crawl::storage
