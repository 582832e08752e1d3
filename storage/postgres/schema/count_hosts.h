// The rows of host_facts, for those and for the view hosts_summary where there are none.
#pragma once

// more: a condition beside, " AND ...".
#define CRAWL_COUNT_SHARD_HOSTS(more)                                                                  \
  "SELECT r.shard, r.host, count(r.status) AS pages, count(*) FILTER (WHERE r.state = 2) AS failures," \
  " coalesce(sum(r.size), 0)::bigint AS bytes, avg(r.wait_ms) AS wait_mean_ms,"                        \
  " min(r.wait_ms) FILTER (WHERE r.place >= 0.95 * r.waits) AS wait_p95_ms"                            \
  " FROM (SELECT u.shard, u.host, u.state, p.status, p.size, p.wait_ms,"                               \
  " row_number() OVER (PARTITION BY u.shard, u.host ORDER BY p.wait_ms NULLS LAST) AS place,"          \
  " count(p.wait_ms) OVER (PARTITION BY u.shard, u.host) AS waits"                                     \
  " FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url WHERE u.sitemap = 0" more     \
  ") AS r"                                                                                             \
  " GROUP BY r.shard, r.host"
