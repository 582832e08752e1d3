// The views of what pages are shown with, and of links to places that their targets have not, with the names, columns
// and meanings that results.db has them (sqlite/schema/check_views_sql.h).
#pragma once

#include "storage/postgres/schema/chain_sql.h"
#include "storage/view_parts.h"

namespace crawl::storage::postgres {

// The page that a row leads to, and the URL and the page that its redirects end with.
#define CRAWL_USES                                                                               \
  "resource_uses AS r JOIN urls AS f ON f.shard = r.from_shard AND f.id = r.from_url"            \
  " JOIN urls AS t ON t.shard = r.to_shard AND t.id = r.to_url"                                  \
  " LEFT JOIN pages AS p ON p.shard = r.to_shard AND p.url = r.to_url" CRAWL_END_OF_CHAIN        \
  " LEFT JOIN urls AS e ON e.shard = coalesce(c.shard, t.shard) AND e.id = coalesce(c.id, t.id)" \
  " LEFT JOIN pages AS last ON last.shard = e.shard AND last.url = e.id"

inline constexpr char check_views[] = R"sql(
CREATE VIEW resources AS SELECT
)sql" CRAWL_RESOURCE_USE CRAWL_STATE_OF_RESOURCE R"sql(  p.status AS to_status,
  last.status AS final_status,
  CASE WHEN e.reason NOT IN ('unasked', 'checked') THEN e.reason END AS final_reason
FROM )sql" CRAWL_USES R"sql(;

CREATE VIEW broken_resources AS SELECT * FROM (SELECT
)sql" CRAWL_RESOURCE_USE R"sql(  last.status AS status,
  e.reason AS reason
FROM )sql" CRAWL_USES R"sql( WHERE p.url IS NOT NULL AND (p.status >= 300 OR p.status IS NULL)) AS asked
)sql" CRAWL_BROKEN_RESOURCE R"sql(
CREATE VIEW broken_fragments AS
SELECT f.url AS from_url, t.url AS to_url, l.fragment AS fragment, l.text AS text
FROM link_fragments AS l JOIN pages AS p ON p.shard = l.to_shard AND p.url = l.to_url)sql" CRAWL_END_OF_CHAIN R"sql(
  JOIN pages AS last ON last.shard = coalesce(c.shard, p.shard) AND last.url = coalesce(c.id, p.url)
  JOIN urls AS f ON f.shard = l.from_shard AND f.id = l.from_url
  JOIN urls AS t ON t.shard = l.to_shard AND t.id = l.to_url
WHERE last.status BETWEEN 200 AND 299 AND last.truncated = 0 AND last.has_ids IS NOT NULL
  AND coalesce(position(l.hash IN (SELECT ids FROM page_ids AS i WHERE i.shard = last.shard AND i.url = last.url)), 0)
    = 0
  AND NOT EXISTS (SELECT 1 FROM link_fragments AS own WHERE own.from_shard = l.to_shard AND own.from_url = l.to_url
    AND own.to_shard = p.redirect_shard AND own.to_url = p.redirect);
)sql";

#undef CRAWL_USES

}  // namespace crawl::storage::postgres
