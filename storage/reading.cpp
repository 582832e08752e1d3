#include "storage/reading.h"

#include <unistd.h>
#include <zlib.h>

#include "storage/schema.h"
#include "storage/store.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t largest_body = 1ull << 30;  // a file that claims more lies
constexpr std::uint64_t best_deflate_ratio = 1032;  // https://zlib.net/zlib_tech.html
constexpr std::uint64_t deflate_slack = 4096;       // of very short streams

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

// The rule of sqlar_uncompress(): a body of its full length is not compressed.
std::string uncompress_body(std::string_view bytes, std::uint64_t size, const std::string& path) {
  if (bytes.size() == size) return std::string(bytes);
  bool possible = size <= largest_body && size <= bytes.size() * best_deflate_ratio + deflate_slack;
  std::string out(possible ? size : 0, '\0');
  uLongf written = out.size();
  int code = possible ? ::uncompress(reinterpret_cast<Bytef*>(out.data()), &written,
                                     reinterpret_cast<const Bytef*>(bytes.data()), bytes.size())
                      : Z_DATA_ERROR;
  if (code != Z_OK || written != size) throw StoreError(path + ": the file is damaged (a body cannot be uncompressed)");
  return out;
}

}  // namespace crawl::storage
