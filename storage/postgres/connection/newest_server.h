// Of the servers that an address names, the one to write to: a standby that was promoted has a higher timeline than the
// primary that it replaced, which may have come back and takes writes as before. libpq alone would take the first one.
// What a process knows of an earlier connection is checked beside this (machines/machine_table.h: require_successor).
#pragma once

#include <memory>
#include <string>

struct pg_conn;

namespace crawl::storage::postgres {

struct CloseConnection {
  void operator()(pg_conn* connection) const;
};
using ConnectionHandle = std::unique_ptr<pg_conn, CloseConnection>;

// What a primary says of its timeline, in SQL. Other engines, and a standby, fail at it.
inline constexpr char timeline_sql[] = "('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint";

// A connection by this text (a URI of libpq's), made or not: PQstatus() says so. To write, and where the text names
// several servers: to the one of the highest timeline of those that answer; each is waited for 3 seconds at most,
// unless the text says how long.
ConnectionHandle connect(const std::string& text, bool to_write);

// Whether there is nothing to wait for: a server is there that takes connections, and be it to refuse ours for its
// name, its password or its encryption, or the text itself is wrong.
bool is_answered(const std::string& text);

}  // namespace crawl::storage::postgres
