#include "storage/sqlite/file/compactor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/fd.h"
#include "base/file_rights.h"
#include "base/hash.h"
#include "base/system.h"
#include "base/text/text.h"
#include "storage/error.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/file/disk.h"
#include "storage/sqlite/file/file_claim.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/file/real_path.h"
#include "storage/sqlite/read/body_unpacker.h"
#include "storage/sqlite/schema/schema.h"
#include "storage/sqlite/tables/body_rows.h"
#include "storage/write/bodies.h"

namespace crawl::storage {
namespace {

// A sitemap's alternates are of pages that may not have been fetched.
constexpr char remove_orphaned_links_sql[] =
    "DELETE FROM links WHERE from_id NOT IN (SELECT url_id FROM pages)"
    " AND NOT (text IS NULL AND rel IS 'alternate')";

constexpr std::uint64_t spare_room = 16 << 20;
constexpr std::size_t rows_of_a_transaction = 2000;

std::uint64_t size_of(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

[[noreturn]] void fail_with(const std::string& path, const std::string& what, int error) {
  throw StoreError(path + " " + what + ": " + base::errno_text(error));
}

void sync(const std::string& path, int flags) {
  base::Fd fd(::open(path.c_str(), flags | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) fail_with(path, "cannot be written to disk", errno);
}

class Compactor {
 public:
  Compactor(const std::string& path, const std::function<bool(const CompactProgress&)>& tell)
      : path_(real_path(path)), fresh_(path_ + "-new"), tell_(tell) {}

  CompactFigures run() {
    require_results_file(path_, Use::read);
    FileClaim claim(path_, OutputLock::usual_patience);
    remove_fresh();
    figures_.bytes_before = size_of(path_) + size_of(path_ + "-wal");
    {
      Database db(path_, OpenMode::write);
      prepare(db);
      require_room(db);
      write_fresh(db);
    }
    replace();
    figures_.bytes_after = size_of(path_);
    return figures_;
  }

 private:
  void prepare(Database& db) {
    tell("looking for rows that nobody names");
    db.watch([this] { return tell_(progress_); });
    db.begin();
    migrate(db);
    db.commit();
    remove_orphans(db);
    remove_stale_raw_bodies(db);
    db.begin();
    SqliteBodyRows bodies(db);
    Bodies(bodies).find_originals();
    share_anew(db);
    db.commit();
    if (db.integer("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
      throw StoreError(path_ +
                       " is being read by another program in a transaction that has not ended: try again when "
                       "that is closed");
  }

  // Each statement by itself: what was done when it is killed stays done.
  void remove_orphans(Database& db) {
    for (const char* sql :
         {"DELETE FROM texts WHERE id NOT IN (SELECT text_id FROM pages WHERE text_id IS NOT NULL)",
          "DELETE FROM bodies WHERE id NOT IN (SELECT body_id FROM pages WHERE body_id IS NOT NULL)",
          "DELETE FROM raw_bodies WHERE url_id NOT IN (SELECT url_id FROM pages)",
          "DELETE FROM headers WHERE url_id NOT IN (SELECT url_id FROM pages)",
          "DELETE FROM extracted WHERE url_id NOT IN (SELECT url_id FROM pages)", remove_orphaned_links_sql}) {
      db.execute(sql);
      figures_.rows_removed += static_cast<std::uint64_t>(db.integer("SELECT changes()"));
      db.checkpoint();
    }
  }

  // Of an answer before the last: their bytes are not what the page's hash says.
  void remove_stale_raw_bodies(Database& db) {
    std::vector<std::int64_t> stale;
    {
      Statement rows(db,
                     "SELECT url_id, r.body, p.size, p.body_hash FROM raw_bodies AS r JOIN pages AS p USING(url_id)");
      BodyUnpacker unpacker;
      std::string bytes;
      while (rows.step()) {
        const bool whole = unpacker.unpack(rows.text(1), static_cast<std::uint64_t>(rows.integer(2)), bytes);
        if (!whole || !has_hash(bytes, rows.text(3))) stale.push_back(rows.integer(0));
      }
    }
    Statement remove(db, "DELETE FROM raw_bodies WHERE url_id = ?1");
    for (std::size_t i = 0; i < stale.size(); ++i) {
      if (i % rows_of_a_transaction == 0) db.begin();
      remove.run(stale[i]);
      if ((i + 1) % rows_of_a_transaction == 0 || i + 1 == stale.size()) db.commit();
    }
    figures_.rows_removed += stale.size();
  }

  static bool has_hash(const std::string& bytes, std::string_view hash) {
    const base::Sha256 digest = base::sha256(bytes);
    return hash == std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
  }

  static void share_anew(Database& db) {
    db.execute("DELETE FROM shared_bodies");
    db.execute(
        "INSERT INTO shared_bodies(body_id, pages)"
        " SELECT body_id, count(*) FROM pages WHERE body_id IS NOT NULL GROUP BY body_id HAVING count(*) > 1");
  }

  void require_room(Database& db) {
    const auto pages = static_cast<std::uint64_t>(db.integer("PRAGMA page_count"));
    const auto free_pages = static_cast<std::uint64_t>(db.integer("PRAGMA freelist_count"));
    progress_.total = (pages - std::min(pages, free_pages)) * Database::page_size;
    const std::uint64_t free = free_bytes(path_);
    if (free >= progress_.total + spare_room) return;
    throw StoreError("the disk of " + path_ + " has " + base::byte_text(static_cast<double>(free)) +
                     " left, and the file that is written beside it takes about " +
                     base::byte_text(static_cast<double>(progress_.total)) + ": make room first");
  }

  void write_fresh(Database& db) {
    tell("writing the file anew");
    db.watch([this] {
      progress_.bytes = size_of(fresh_);
      return tell_(progress_);
    });
    try {
      Statement(db, "VACUUM INTO ?1").run(std::string_view(fresh_));
    } catch (...) {
      remove_fresh();
      throw;
    }
  }

  // In its name it is what the old one was: in WAL mode, of the same owner, with the same rights.
  void replace() {
    {
      Database db(fresh_, OpenMode::write);
      if (db.integer("PRAGMA user_version") != schema_version) throw StoreError(fresh_ + " is not what was written");
    }
    const auto rights = base::rights_of(path_);
    if (!rights) fail_with(path_, "is gone", errno);
    if (!base::give_rights(fresh_, rights)) fail_with(fresh_, "cannot be given its rights", errno);
    sync(fresh_, O_RDWR);
    for (const char* suffix : {"-wal", "-shm"}) ::unlink((path_ + suffix).c_str());  // empty: closed after a checkpoint
    if (::rename(fresh_.c_str(), path_.c_str()) != 0) fail_with(path_, "cannot be replaced", errno);
    sync(std::filesystem::path(path_).parent_path().string(), O_RDONLY | O_DIRECTORY);
  }

  void remove_fresh() {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((fresh_ + suffix).c_str());
  }

  void tell(const char* what) {
    progress_ = {what, 0, progress_.total};
    tell_(progress_);
  }

  const std::string path_, fresh_;
  const std::function<bool(const CompactProgress&)>& tell_;
  CompactProgress progress_;
  CompactFigures figures_;
};

}  // namespace

CompactFigures compact(const std::string& path, const std::function<bool(const CompactProgress&)>& tell) {
  return Compactor(path, tell).run();
}

}  // namespace crawl::storage
