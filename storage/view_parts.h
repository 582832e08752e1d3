// What the views of both kinds of store say in the same words: `u` is a row of urls, `p` of pages (perhaps none).
#pragma once

#define CRAWL_STATE_NAME(table) \
  "CASE " table ".state WHEN 0 THEN 'queued' WHEN 1 THEN 'done' WHEN 2 THEN 'failed' ELSE 'skipped' END"

// The columns reason and detail.
#define CRAWL_REASON_AND_DETAIL                                                                       \
  "CASE u.reason WHEN 'nofollow' THEN 'robots' WHEN 'checked' THEN NULL WHEN 'shown' THEN 'excluded'" \
  " ELSE u.reason END AS reason,\n"                                                                   \
  "  coalesce(p.detail, CASE u.reason"                                                                \
  "\n    WHEN 'depth' THEN 'more links away from the seeds than --depth allows'"                      \
  "\n    WHEN 'scope' THEN 'outside of --scope'"                                                      \
  "\n    WHEN 'excluded' THEN 'by --include or --exclude'"                                            \
  "\n    WHEN 'limit' THEN 'a limit was reached'"                                                     \
  "\n    WHEN 'nofollow' THEN 'every link to it is nofollow'"                                         \
  "\n    WHEN 'robots' THEN 'robots.txt forbids it'"                                                  \
  "\n    WHEN 'private' THEN 'a private address that no seed names'"                                  \
  "\n    WHEN 'scheme' THEN 'neither http nor https'"                                                 \
  "\n    WHEN 'trap' THEN 'looks like a trap of endless URLs'"                                        \
  "\n    WHEN 'shown' THEN 'the address that another page gives itself by history.pushState'"         \
  "\n    WHEN 'checked' THEN NULL"                                                                    \
  "\n    ELSE u.reason END) AS detail"

// What `detail` begins with of a URL that was only asked for whether it is there.
#define CRAWL_CHECKED_ONLY "checked only"
// 1 or 0, for a column that may be NULL.
#define CRAWL_IS_CHECKED_ONLY(detail) "CAST(coalesce(" detail " LIKE '" CRAWL_CHECKED_ONLY "%', false) AS integer)"
#define CRAWL_IS_NOT_CHECKED_ONLY(detail) "coalesce(" detail ", '') NOT LIKE '" CRAWL_CHECKED_ONLY "%'"

// What a page is shown with: `f` is the page's row of urls, `t` that of what it names, `r` a row of resource_uses.
#define CRAWL_RESOURCE_USE \
  "  f.url AS from_url,\n" \
  "  t.url AS url,\n"      \
  "  r.kind AS kind,\n"    \
  "  r.alt AS alt,\n"
#define CRAWL_STATE_OF_RESOURCE                                                   \
  "  CASE t.state WHEN 0 THEN 'queued' WHEN 1 THEN 'done' WHEN 2 THEN 'failed'\n" \
  "    ELSE CASE WHEN t.reason = 'unasked' THEN NULL ELSE 'skipped' END END AS to_state,\n"
#define CRAWL_BROKEN_RESOURCE \
  "WHERE status >= 400 OR reason IN ('dns', 'connect', 'tls', 'timeout', 'protocol', 'too_many_redirects');\n"

// From ip to robots, as they are stored.
#define CRAWL_COLUMNS_OF_FETCH                                                                     \
  "p.ip AS ip, p.http_version AS http_version, p.dns_ms AS dns_ms, p.connect_ms AS connect_ms,"    \
  " p.tls_ms AS tls_ms, p.wait_ms AS wait_ms, p.read_ms AS read_ms, p.total_ms AS total_ms,"       \
  " p.parse_ms AS parse_ms, p.etag AS etag, p.last_modified AS last_modified, p.run_id AS run_id," \
  " p.h1 AS h1, p.h1_count AS h1_count, p.words AS words, length(p.title) AS title_length,"        \
  " length(p.description) AS description_length, p.robots AS robots"

// What security_headers looks for: rows of a table `wanted(header)`.
#define CRAWL_SECURITY_HEADERS                                                                    \
  "VALUES('strict-transport-security'), ('content-security-policy'), ('x-content-type-options')," \
  " ('x-frame-options'), ('referrer-policy'), ('permissions-policy')"
