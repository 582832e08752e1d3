#include "storage/sqlite/read/reading.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "config/value/postgres_uri.h"
#include "storage/error.h"
#include "storage/postgres/read/foreign_tables.h"
#include "storage/sqlite/file/real_path.h"
#include "storage/sqlite/read/body_unpacker.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

// A log that has something is a crawl's, under way or killed; a journal is somebody else's, and would be played back.
bool has_log(const std::string& path) {
  const std::string file = real_path(path);
  struct stat info{};
  for (const char* suffix : {"-wal", "-journal"})
    if (::stat((file + suffix).c_str(), &info) == 0 && info.st_size > 0) return true;
  return false;
}

// SQLite makes a log and an index of it beside each file that it reads. Only who may write to the file takes them away
// when it is the last to close it; nothing is written to a file that has no log.
std::unique_ptr<Database> open(const std::string& path) {
  const bool log = has_log(path);
  const bool ours = ::access(path.c_str(), W_OK) == 0;
  try {
    if (!log && !ours) return std::make_unique<Database>(path, OpenMode::immutable);
    auto db = std::make_unique<Database>(path, log ? OpenMode::read : OpenMode::read_alone);
    db->integer("SELECT count(*) FROM sqlite_schema");
    return db;
  } catch (const StoreError&) {
    // Without a log beside it nobody writes the file, and SQLite could not make one in a folder that is not ours.
    if (log) throw;
    return std::make_unique<Database>(path, OpenMode::immutable);
  }
}

}  // namespace

std::unique_ptr<Database> open_for_reading(const std::string& path) {
  if (config::is_postgres_uri(path)) return open_postgres_for_reading(path);
  require_results_file(path, Use::read);
  auto db = open(path);
  const std::int64_t version = db->integer("PRAGMA user_version");
  if (version > schema_version) throw StoreError(path + " was written by a newer crawl: use that one");
  if (version < oldest_read_version)
    throw StoreError(path + " was written by an older crawl (schema " + std::to_string(version) +
                     "), and reading it changes nothing: `crawl compact` brings it up to date");
  return db;
}

std::unique_ptr<Database> open_for_a_moment(const std::string& path, std::chrono::milliseconds time) {
  const std::int64_t end = base::monotonic_ns() + time.count() * 1'000'000;
  auto db = config::is_postgres_uri(path) ? open_postgres_for_reading(path, time) : open_for_reading(path);
  db->watch([end] { return base::monotonic_ns() < end; });
  return db;
}

bool is_short(Database& db, const std::string& table, std::int64_t rows) {
  return db.integer("SELECT count(*) FROM (SELECT 1 FROM " + table + " LIMIT " + std::to_string(rows + 1) + ")") <=
         rows;
}

void make_view_with_ids(Database& db, const std::string& name) {
  constexpr std::string_view begins = "CREATE VIEW results AS SELECT";
  Statement view(db, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = 'results'");
  std::string sql = view.step() ? std::string(view.text(0)) : std::string();
  if (!sql.starts_with(begins)) throw StoreError(db.path() + ": the file is damaged (its view results is another)");
  sql.replace(0, begins.size(), "CREATE TEMP VIEW " + name + " AS SELECT u.id AS url_id,");
  Statement(db, sql).run();
}

std::string uncompress_body(std::string_view bytes, std::uint64_t size, const std::string& path) {
  std::string out;
  if (!BodyUnpacker().unpack(bytes, size, out))
    throw StoreError(path + ": the file is damaged (a body cannot be uncompressed)");
  return out;
}

}  // namespace crawl::storage
