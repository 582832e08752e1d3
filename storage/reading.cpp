#include "storage/reading.h"

#include <unistd.h>

#include "storage/body_unpacker.h"
#include "storage/schema.h"
#include "storage/store.h"

namespace crawl::storage {
namespace {

std::unique_ptr<Database> open(const std::string& path) {
  try {
    auto db = std::make_unique<Database>(path, OpenMode::read);
    db->integer("SELECT count(*) FROM sqlite_schema");
    return db;
  } catch (const StoreError&) {
    // Without a log beside it nobody writes the file, and SQLite could not make one in a folder that is not ours.
    if (::access((path + "-wal").c_str(), F_OK) == 0) throw;
    return std::make_unique<Database>(path, OpenMode::immutable);
  }
}

}  // namespace

std::unique_ptr<Database> open_for_reading(const std::string& path) {
  require_results_file(path);
  auto db = open(path);
  if (db->integer("PRAGMA user_version") > schema_version)
    throw StoreError(path + " was written by a newer crawl: use that one");
  return db;
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
