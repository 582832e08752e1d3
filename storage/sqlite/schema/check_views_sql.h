// The views of what pages are shown with, and of links to places that their targets have not. A migration makes them
// anew, as it does the others (schema_sql.h).
#pragma once

#include "storage/sqlite/schema/schema_sql.h"
#include "storage/view_parts.h"

namespace crawl::storage {

// json_each() is a table that any file may ask; the functions of JSON are none that a view may call (they are not
// "innocuous" in SQLite 3.40).
// instr() finds a hash at odd places too: one broken fragment in four million of a page with 250 names seems whole.
// Where a redirect names a place of its own, browsers go there.
inline constexpr char check_views[] = R"sql(
CREATE VIEW resources AS SELECT
)sql" CRAWL_RESOURCE_USE CRAWL_STATE_OF_RESOURCE R"sql(  (SELECT status FROM pages WHERE url_id = r.to_id) AS to_status,
  (SELECT status FROM pages WHERE url_id = r.last_id) AS final_status,
  (SELECT reason FROM urls WHERE id = r.last_id AND reason NOT IN ('unasked', 'checked')) AS final_reason
FROM (SELECT from_id, to_id, kind, alt, coalesce((SELECT )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT id FROM chain ORDER BY hops DESC LIMIT 1) FROM pages AS p
    WHERE p.url_id = to_id AND p.redirect_id IS NOT NULL), to_id) AS last_id
  FROM resource_uses) AS r
  CROSS JOIN urls AS f ON f.id = r.from_id CROSS JOIN urls AS t ON t.id = r.to_id;

CREATE VIEW broken_resources AS SELECT * FROM (SELECT
)sql" CRAWL_RESOURCE_USE R"sql(  CASE WHEN p.redirect_id IS NULL THEN p.status ELSE )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT last.status FROM chain LEFT JOIN pages AS last ON last.url_id = chain.id ORDER BY hops DESC LIMIT 1)
  END AS status,
  CASE WHEN p.redirect_id IS NULL THEN t.reason ELSE )sql" CRAWL_CHAIN_OF_PAGE R"sql(
    SELECT last.reason FROM chain JOIN urls AS last ON last.id = chain.id ORDER BY hops DESC LIMIT 1)
  END AS reason
FROM pages AS p CROSS JOIN resource_uses AS r ON r.to_id = p.url_id
  CROSS JOIN urls AS f ON f.id = r.from_id CROSS JOIN urls AS t ON t.id = r.to_id
WHERE EXISTS (SELECT 1 FROM resource_uses) AND (p.status >= 300 OR p.status IS NULL))
)sql" CRAWL_BROKEN_RESOURCE R"sql(
CREATE VIEW link_fragments AS SELECT
  from_id,
  CAST(place AS INTEGER) AS to_id,
  substr(behind_id, instr(behind_id, ' ') + 1, CAST(behind_id AS INTEGER)) AS fragment,
  hash,
  substr(behind_id, instr(behind_id, ' ') + 1 + CAST(behind_id AS INTEGER)) AS text
FROM (SELECT f.from_id, p.value AS place, substr(p.value, instr(p.value, ' ') + 1) AS behind_id,
    substr(f.hashes, 4 * p.key + 1, 4) AS hash
  FROM page_fragments AS f CROSS JOIN json_each(f.places) AS p);

CREATE VIEW broken_fragments AS
SELECT f.url AS from_url, t.url AS to_url, l.fragment AS fragment, l.text AS text
FROM (SELECT l.from_id, l.to_id, l.fragment, l.hash, l.text,
    CASE WHEN p.redirect_id IS NULL THEN l.to_id ELSE )sql" CRAWL_CHAIN_OF_PAGE R"sql(
      SELECT id FROM chain ORDER BY hops DESC LIMIT 1) END AS page_id
  FROM link_fragments AS l CROSS JOIN pages AS p ON p.url_id = l.to_id
  WHERE p.redirect_id IS NULL
    OR NOT EXISTS (SELECT 1 FROM link_fragments AS own WHERE own.from_id = l.to_id AND own.to_id = p.redirect_id)) AS l
  CROSS JOIN pages AS p ON p.url_id = l.page_id CROSS JOIN urls AS f ON f.id = l.from_id
  CROSS JOIN urls AS t ON t.id = l.to_id
WHERE p.status BETWEEN 200 AND 299 AND p.truncated = 0 AND p.ids_id IS NOT NULL
  AND coalesce(instr((SELECT ids FROM page_ids WHERE id = p.ids_id), l.hash), 0) = 0;
)sql";

}  // namespace crawl::storage
