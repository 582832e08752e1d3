// Schema: how a crawl is made in a schema of a database, told from what others keep there, and brought from an older
// version to this one. Stateless.
#pragma once

#include <cstdint>

#include "storage/postgres/connection/connection.h"

namespace crawl::storage::postgres {

inline constexpr std::int16_t shard_count = 256;  // of a new crawl

// Throws UnusablePath where tables of another program are in the way, or the crawl there is a newer program's.
void require_room_for_crawl(Connection& connection);

// Makes the schema a crawl of so many shards if there is none, and brings an older one up to date: all of it or
// nothing, also where two programs try at once. overwrite: the tables and views of a crawl that is there go before,
// nothing else does.
void make_crawl(Connection& connection, bool overwrite, std::int16_t shards = shard_count);

// Throws UnusablePath unless there is a crawl, of whatever version.
void require_some_crawl(Connection& connection);
// Throws UnusablePath unless there is a crawl that this program can read.
void require_crawl(Connection& connection);

// The indexes that users need, which rows that are appended have to pay for.
void make_indexes(Connection& connection);
// Gives up where readers hold the tables for longer than two seconds; the indexes stay then.
void drop_indexes_if_free(Connection& connection);

}  // namespace crawl::storage::postgres
