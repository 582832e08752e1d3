// The table of samples (a part of the tables of version 5) and the view of it. CPU time is in seconds, memory in bytes;
// counts are of the run so far.
#pragma once

#define CRAWL_TABLE_OF_SAMPLES                                                                                     \
  "CREATE TABLE IF NOT EXISTS samples_taken(run_id INTEGER NOT NULL, at INTEGER NOT NULL, pages INTEGER NOT NULL," \
  " failures INTEGER NOT NULL, throttled INTEGER NOT NULL, retries INTEGER NOT NULL, bytes INTEGER NOT NULL,"      \
  " queued INTEGER NOT NULL, in_flight INTEGER NOT NULL, rss INTEGER NOT NULL, cpu_fetch REAL NOT NULL,"           \
  " cpu_parse REAL NOT NULL, cpu_storage REAL NOT NULL, cpu_coordinator REAL NOT NULL, PRIMARY KEY(run_id, at))"   \
  " WITHOUT ROWID;"

namespace crawl::storage {

inline constexpr char samples_view[] =
    "CREATE VIEW samples AS SELECT run_id, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, pages,"
    " failures, throttled, retries, bytes, queued, in_flight, rss, cpu_fetch, cpu_parse, cpu_storage, cpu_coordinator"
    " FROM samples_taken;\n";

}  // namespace crawl::storage
