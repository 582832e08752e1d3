#include "storage/sqlite/database/sorted_lines.h"

namespace crawl::storage {
namespace {

Database& with_lines(Database& db) {
  db.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE lines(line BLOB); BEGIN");
  return db;
}

}  // namespace

// A name of no letters is a file that SQLite makes in the folder for such, and that nobody else can open.
SortedLines::SortedLines() : db_("", OpenMode::create), insert_(with_lines(db_), "INSERT INTO lines VALUES(?1)") {}

void SortedLines::for_each(const std::function<bool(std::string_view)>& callback) {
  Statement lines(db_, "SELECT line FROM lines ORDER BY line");
  while (lines.step() && callback(lines.text(0))) {
  }
}

}  // namespace crawl::storage
