// The tables of what pages are shown with, and of the places in pages that links name.
#pragma once

namespace crawl::storage {

// With version 5. page_ids: hashes of the ids and names of a page (model::Outcome::ids); pages.ids_id names its row, 0
// of a page that has none, NULL where nobody knows. link_fragments.hash is one of those, as 4 bytes; of links within a
// page those alone are here that the page has not.
inline constexpr char check_tables[] = R"sql(
ALTER TABLE pages ADD COLUMN ids_id INTEGER;
CREATE TABLE page_ids(id INTEGER PRIMARY KEY, ids BLOB NOT NULL);
CREATE TABLE link_fragments(from_id INTEGER NOT NULL, to_id INTEGER NOT NULL, fragment TEXT NOT NULL,
  hash BLOB NOT NULL, text TEXT, PRIMARY KEY(from_id, to_id, fragment)) WITHOUT ROWID;
CREATE TABLE resource_uses(from_id INTEGER NOT NULL, to_id INTEGER NOT NULL, kind TEXT NOT NULL, alt TEXT,
  PRIMARY KEY(from_id, to_id, kind)) WITHOUT ROWID;
)sql";

// What makes rows of page_fragments of those of link_fragments as version 5 had it.
#define CRAWL_PACK_FRAGMENTS                                                                     \
  "INSERT INTO page_fragments(from_id, hashes, places)"                                          \
  " SELECT from_id, CAST(group_concat(hash, '') AS BLOB),"                                       \
  " json_group_array(to_id || ' ' || length(fragment) || ' ' || fragment || coalesce(text, ''))" \
  " FROM link_fragments GROUP BY from_id"

// With version 8. All places that the links of a page name are one row, in the order of commits: a row for each, found
// by page, target and place, took more time than all else that was stored of a page of documentation. places: a JSON
// array of texts, each with the target's id, the length of the fragment and a blank behind each of the two, fragment
// and text; hashes: 4 bytes for each. The view link_fragments has them one by one.
inline constexpr char fragment_tables[] = R"sql(
CREATE TABLE page_fragments(from_id INTEGER NOT NULL, hashes BLOB NOT NULL, places TEXT NOT NULL);
CREATE UNIQUE INDEX page_fragments_by_from ON page_fragments(from_id);
)sql" CRAWL_PACK_FRAGMENTS R"sql(;
DROP TABLE link_fragments;
)sql";

}  // namespace crawl::storage
