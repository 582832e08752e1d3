// The tables of pages that a browser rendered, of what they asked for, and of the kinds of pages that need it.
#pragma once

namespace crawl::storage {

// With version 6. renders: a row for each page that was to be rendered; `rendered` is 0 where it is stored as it came.
// content_hash: of its text and links, by which it is the same page as another or as before. render_kinds: what was
// found of pages of a host whose paths are alike.
inline constexpr char render_tables[] = R"sql(
CREATE TABLE renders(url_id INTEGER PRIMARY KEY, rendered INTEGER NOT NULL, render_ms REAL, raw_links INTEGER,
  raw_words INTEGER, why TEXT, content_hash BLOB);
CREATE TABLE requests_made(url_id INTEGER NOT NULL, position INTEGER NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
  method TEXT NOT NULL, status INTEGER, type TEXT, size INTEGER, detail TEXT, PRIMARY KEY(url_id, position))
  WITHOUT ROWID;
CREATE TABLE screenshots(url_id INTEGER PRIMARY KEY, png BLOB NOT NULL);
CREATE TABLE render_kinds(kind TEXT PRIMARY KEY, state TEXT NOT NULL, looked INTEGER NOT NULL, needed INTEGER NOT NULL,
  passed INTEGER NOT NULL, changed_at TEXT NOT NULL) WITHOUT ROWID;
)sql";

inline constexpr char render_views[] = R"sql(
CREATE VIEW page_requests AS SELECT
  u.url AS page_url, r.url AS url, r.kind AS kind, r.method AS method, r.status AS status, r.type AS type,
  r.size AS size, r.detail AS detail
FROM requests_made AS r JOIN urls AS u ON u.id = r.url_id;
)sql";

}  // namespace crawl::storage
