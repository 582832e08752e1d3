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

}  // namespace crawl::storage
