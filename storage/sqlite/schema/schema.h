// Schema: the tables of results.db and the views that users query (docs/results-db.md describes both), how a file is
// made, told from the files of others, and brought from an older version to this one. Stateless; called by Store and
// Reader before anything else touches the file.
#pragma once

#include <iterator>
#include <string>

#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/schema/schema_sql.h"

namespace crawl::storage {

inline constexpr int schema_version = std::size(schema_steps);  // PRAGMA user_version
// Older files that are read as they are; those before are first to be brought to this version by a writer.
inline constexpr int oldest_read_version = 3;

// Whether the file is a database of SQLite; false where it cannot be read.
bool is_sqlite_file(const std::string& path);

// Whether it has the name of a file that SQLite or crawl keeps beside a database: without its log, what was committed
// last is gone.
bool is_part_of_database(const std::string& path);

// Makes `path` an empty results file if there is none (or one of no bytes). Complete or not there at all: it is made
// under another name and renamed. With `overwrite`, FILE, FILE-wal and FILE-shm are removed before.
void make_results_file(const std::string& path, bool overwrite);

// What a file is opened for, which is what there is to be done about one that is none of ours.
enum class Use { read, write };

// Throws StoreError unless the first bytes of the file say that it is a results file that this program can read. Reads
// 100 bytes and touches nothing, so that somebody else's file stays as it is.
void require_results_file(const std::string& path, Use use = Use::write);

// Makes an empty database, in a transaction or not, have the tables and views of the newest version.
void make_schema(Database& db);

// Brings an open file to schema_version.
void migrate(Database& db);

// What a page's items are found by when they are replaced; older files have it not.
void index_items_by_page(Database& db);

// Executes SQL that sorts many rows, in little memory.
void execute_sorting(Database& db, const char* sql);

// Indexes that users and `crawl why` need; kept up to date by SQLite once made, which costs random inserts.
void make_user_indexes(Database& db);
void drop_user_indexes(Database& db);  // and those of the audit
bool has_user_indexes(Database& db);   // one of them, at least
bool has_every_user_index(Database& db);

// What the views of an audit find their rows by. Made when a crawl is finished, as those are.
void make_audit_indexes(Database& db);

}  // namespace crawl::storage
