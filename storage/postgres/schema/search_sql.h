// The table of a full-text search, which is there once somebody has searched, or crawled with --index. What it has
// follows from the pages: it is in no copy.
#pragma once

namespace crawl::storage::postgres {

inline constexpr char search_table[] =
    "CREATE TABLE IF NOT EXISTS search_documents(url bigint NOT NULL, shard smallint NOT NULL, stamp bytea NOT NULL,"
    " words tsvector NOT NULL, PRIMARY KEY(shard, url))";

inline constexpr char search_index[] =
    "CREATE INDEX IF NOT EXISTS search_by_words ON search_documents USING gin (words)";

}  // namespace crawl::storage::postgres
