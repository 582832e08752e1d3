// The tables of what pages are shown with, and of the places in pages that links name.
#pragma once

namespace crawl::storage::postgres {

// With version 3. page_ids: as in a results file (sqlite/schema/check_tables_sql.h); pages.has_ids is 1 of a page that
// has a row there, 0 of one that has no names, NULL where nobody knows.
inline constexpr char check_tables[] = R"sql(
ALTER TABLE pages ADD COLUMN has_ids smallint;
CREATE TABLE page_ids(url bigint NOT NULL, shard smallint NOT NULL, ids bytea NOT NULL);
CREATE TABLE link_fragments(from_url bigint NOT NULL, to_url bigint NOT NULL, from_shard smallint NOT NULL,
  to_shard smallint NOT NULL, hash bytea NOT NULL, fragment text NOT NULL, text text);
CREATE TABLE resource_uses(from_url bigint NOT NULL, to_url bigint NOT NULL, from_shard smallint NOT NULL,
  to_shard smallint NOT NULL, kind text NOT NULL, alt text);
DROP INDEX IF EXISTS pages_by_title;
)sql";

}  // namespace crawl::storage::postgres
