// Redirects in the words of PostgreSQL.
#pragma once

// The redirects from page p on, in a recursive query that is left open; a circle ends where it closes.
#define CRAWL_POSTGRES_CHAIN_OF_PAGE                                                      \
  "(WITH RECURSIVE chain(shard, id, hops, way) AS ("                                      \
  " SELECT p.redirect_shard, p.redirect, 1, ARRAY[p.url, p.redirect]"                     \
  " UNION ALL"                                                                            \
  " SELECT next.redirect_shard, next.redirect, hops + 1, way || next.redirect FROM chain" \
  " JOIN pages AS next ON next.shard = chain.shard AND next.url = chain.id"               \
  " WHERE next.redirect IS NOT NULL AND hops < 100 AND next.redirect <> ALL (way))"

// Of what is joined with page p, perhaps none: where its redirects end, NULL without one.
#define CRAWL_END_OF_CHAIN \
  " CROSS JOIN LATERAL " CRAWL_POSTGRES_CHAIN_OF_PAGE " SELECT shard, id FROM chain ORDER BY hops DESC LIMIT 1) AS c"
