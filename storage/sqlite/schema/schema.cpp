#include "storage/sqlite/schema/schema.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "base/file_rights.h"
#include "base/hash.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/value/postgres_uri.h"
#include "storage/error.h"
#include "storage/sqlite/audit/findings.h"
#include "storage/sqlite/schema/audit_views_sql.h"
#include "storage/sqlite/schema/check_views_sql.h"
#include "storage/sqlite/schema/new_tables.h"
#include "storage/sqlite/schema/schema_sql.h"

namespace crawl::storage {
namespace {

constexpr std::uint32_t application_id = 0x6372776c;  // "crwl"

// https://www.sqlite.org/fileformat2.html#the_database_header
constexpr std::string_view sqlite_magic{"SQLite format 3\0", 16};
constexpr std::size_t header_bytes = 100, format_versions_at = 18, user_version_at = 60, application_id_at = 68;

std::uint32_t big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw StoreError(path + " " + why);
}

void require_version(const std::string& path, std::int64_t version, Use use) {
  if (version > schema_version)
    refuse(path, "was written by a newer crawl (schema " + std::to_string(version) + ", this program knows " +
                     std::to_string(schema_version) + "): use that one" +
                     (use == Use::write ? ", or name another file with --output" : ""));
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) refuse(path, "cannot be removed: " + base::errno_text(errno));
}

// The bytes that were read.
ssize_t read_header(const std::string& path, unsigned char (&header)[header_bytes]) {
  base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  return fd ? ::pread(fd.get(), header, sizeof header, 0) : 0;
}

bool begins_a_database(const unsigned char (&header)[header_bytes], ssize_t size) {
  return size >= static_cast<ssize_t>(sqlite_magic.size()) &&
         std::memcmp(header, sqlite_magic.data(), sqlite_magic.size()) == 0;
}

// --overwrite is for results: another file of that name is somebody's by mistake.
void require_own_file(const std::string& path) {
  unsigned char header[header_bytes] = {};
  ssize_t size = read_header(path, header);
  if (size <= 0) return;
  bool own = size == static_cast<ssize_t>(sizeof header) && begins_a_database(header, size) &&
             big_endian(header + application_id_at) == application_id;
  if (!own) refuse(path, "is no results file, so --overwrite leaves it: name another one with --output, or remove it");
}

void remove_results(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) refuse(path, "is no regular file");
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) remove_file(path + suffix);
}

bool is_own_file(const std::string& path) {
  unsigned char header[header_bytes] = {};
  const ssize_t size = read_header(path, header);
  return begins_a_database(header, size) && big_endian(header + application_id_at) == application_id;
}

// Names what is there, for a name that was misspelt or left out.
std::string not_there(const std::string& path) {
  if (path.find("://") != std::string::npos)
    return "'" + base::printable(path) + "' is a URL; the results file comes first, such as results.db";
  constexpr std::size_t max_looked_at = 1000, max_named = 5;
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  std::string names;
  std::size_t looked_at = 0, named = 0;
  for (std::filesystem::directory_iterator file(folder.empty() ? "." : folder, error), end;
       !error && file != end && ++looked_at < max_looked_at && named < max_named; file.increment(error)) {
    if (!file->is_regular_file(error) || !is_own_file(file->path().string())) continue;
    names += (named++ == 0 ? "" : ", ") + (folder.empty() ? file->path().filename() : file->path()).string();
  }
  return "there is no " + path +
         (names.empty() ? ": crawl first, or name a results file" : "; results files here: " + names);
}

// True if there is no file, or one of no bytes.
bool is_missing(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return true;
    refuse(path, "cannot be opened: " + base::errno_text(errno));
  }
  if (!S_ISREG(info.st_mode)) refuse(path, "is no regular file");
  return info.st_size == 0;
}

struct View {
  std::string name, sql;
};

// Statement by statement; the texts may end with a semicolon, or without.
std::vector<View> read_views() {
  std::vector<View> made;
  constexpr std::string_view begins = "CREATE VIEW ";
  for (const std::string& text : {std::string(views), std::string(audit_views), std::string(check_views),
                                  std::string(samples_view), std::string(render_views), findings_view()}) {
    for (std::size_t at = text.find(begins), next; at != std::string::npos; at = next) {
      next = text.find(begins, at + 1);
      std::string sql = text.substr(at, next == std::string::npos ? next : next - at);
      sql.erase(sql.find_last_not_of(" \n;") + 1);
      const std::size_t name = begins.size();
      made.push_back({.name = sql.substr(name, sql.find(' ', name) - name), .sql = sql});
    }
  }
  return made;
}

// What this program makes of the tables.
const std::vector<View>& own_views() {
  static const std::vector<View> made = read_views();
  return made;
}

bool is_view(Database& db, const std::string& name) {
  Statement found(db, "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ?1");
  return found.first(name);
}

// In the caller's transaction. Views that a user made are left, and tables of older files that are views by now.
void drop_views(Database& db) {
  for (const View& view : own_views())
    if (is_view(db, view.name)) db.execute(("DROP VIEW " + view.name).c_str());
}

void create_views(Database& db) {
  for (const View& view : own_views()) db.execute(view.sql.c_str());
}

// In the caller's transaction.
void migrate_from(Database& db, std::int64_t version) {
  drop_views(db);
  for (std::int64_t step = version; step < schema_version; ++step)
    for (const char* tables : schema_steps[step])
      if (tables != nullptr) db.execute(tables);
  create_views(db);
  db.execute(("PRAGMA user_version=" + std::to_string(schema_version)).c_str());
}

// The tables and views of the newest version. In the caller's transaction.
void make_tables(Database& db) {
  for (const std::string& statement : new_tables()) db.execute(statement.c_str());
  db.execute(("PRAGMA user_version=" + std::to_string(schema_version)).c_str());
}

// As rows: who opens the file next reads them anyway, and reading them here costs more than all else of a new file.
void put_views(Database& db) {
  db.write_schema_rows([&] {
    Statement insert(db,
                     "INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES('view', ?1, ?1, 0, ?2)");
    for (const View& view : own_views()) insert.run(view.name, view.sql);
  });
}

bool has_own_views(Database& db) {
  std::size_t same = 0;
  Statement views_there(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'view'");
  while (views_there.step()) {
    const auto own = std::ranges::find(own_views(), views_there.text(0), &View::name);
    if (own != own_views().end() && own->sql == views_there.text(1)) ++same;
  }
  return same == own_views().size();
}

// Another program of the same version may have made other views, with other rules of what is wrong.
void refresh_views(Database& db) {
  if (has_own_views(db)) return;
  drop_views(db);
  create_views(db);
}

void write_schema(const std::string& path) {
  Database db(path, OpenMode::create);
  db.execute(("PRAGMA page_size=" + std::to_string(Database::page_size)).c_str());
  db.execute("PRAGMA journal_mode=MEMORY");  // what is not finished is made again
  db.begin();
  db.execute(("PRAGMA application_id=" + std::to_string(application_id)).c_str());
  make_tables(db);
  put_views(db);
  auto key = static_cast<std::int64_t>(base::random_u64());
  Statement(db, "INSERT INTO meta(key, value) VALUES('fingerprint_key', ?1)").run(key);
  db.commit();
}

// Every transaction from here on goes to a write-ahead log, as `PRAGMA journal_mode=WAL` would have it: who opens the
// file first would change these two bytes in a transaction of its own, and wait for the disk three times. Should the
// power fail, they are as they were, and the next does that.
void begin_with_log(const std::string& path) {
  constexpr char logged[] = {2, 2};
  const base::Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd || ::pwrite(fd.get(), logged, sizeof logged, format_versions_at) != sizeof logged)
    refuse(path, "cannot be written: " + base::errno_text(errno));
}

std::int64_t count_user_indexes(Database& db) {
  return db.integer(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name IN "
      "('urls_by_url', 'links_by_from', 'links_by_to')");
}

}  // namespace

bool is_sqlite_file(const std::string& path) {
  unsigned char header[header_bytes] = {};
  return begins_a_database(header, read_header(path, header));
}

bool is_part_of_database(const std::string& path) {
  constexpr std::string_view endings[] = {"-wal", "-shm", "-journal", ".lock", ".known", ".search"};
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return path.ends_with(ending) && is_sqlite_file(path.substr(0, path.size() - ending.size()));
  });
}

void make_results_file(const std::string& path, bool overwrite) {
  const auto rights = base::rights_of(path);
  if (overwrite) {
    require_own_file(path);
    remove_results(path);
  }
  if (!is_missing(path)) return;
  std::string unfinished = path + "-new";
  remove_results(unfinished);
  try {
    write_schema(unfinished);
    begin_with_log(unfinished);
    if (!base::give_rights(unfinished, rights))
      refuse(path, "cannot be given the rights of the file before: " + base::errno_text(errno));
  } catch (...) {
    remove_results(unfinished);  // the disk is full, say
    throw;
  }
  // A log that an older file of this name left behind would be played into the new one.
  remove_results(path);
  if (::rename(unfinished.c_str(), path.c_str()) != 0) refuse(path, "cannot be made: " + base::errno_text(errno));
}

namespace {

void check_results_file(const std::string& path, Use use) {
  if (config::is_postgres_uri(path)) {
    if (use == Use::read) return;  // who opens it finds out
    throw StoreError("this takes a results file: crawl copy " + base::shell_quoted(path) + " results.db");
  }
  base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd && errno == ENOENT && use == Use::read) throw StoreError(not_there(path));
  if (!fd) refuse(path, "cannot be opened: " + base::errno_text(errno));
  const std::string remedy = use == Use::write ? ": name another one with --output" : ": is the name right?";
  unsigned char header[header_bytes] = {};
  ssize_t size = ::pread(fd.get(), header, sizeof header, 0);
  if (size != static_cast<ssize_t>(sizeof header) || !begins_a_database(header, size))
    refuse(path, "is no results file (no SQLite database)" + remedy + (use == Use::write ? ", or remove it" : ""));
  if (big_endian(header + application_id_at) != application_id)
    refuse(path, "is an SQLite database of another program, no results file" + remedy);
  require_version(path, big_endian(header + user_version_at), use);
}

}  // namespace

void require_results_file(const std::string& path, Use use) {
  try {
    check_results_file(path, use);
  } catch (const StoreError& error) {
    if (use == Use::write) throw;
    throw UnusablePath(error.what());
  }
}

void make_schema(Database& db) {
  make_tables(db);
  create_views(db);
}

void migrate(Database& db) {
  std::int64_t version = db.integer("PRAGMA user_version");
  require_version(db.path(), version, Use::write);
  if (version < 1) refuse(db.path(), "is damaged: it has no schema version");
  if (version < schema_version) return migrate_from(db, version);
  refresh_views(db);
}

void execute_sorting(Database& db, const char* sql) {
  // SQLite sorts in runs as large as its cache, one for each order that is asked for; runs that fit the CPU's cache
  // halve the time (0.27 against 0.53 s for 600,000 links).
  const std::string usual_cache = "PRAGMA cache_size=" + std::to_string(db.integer("PRAGMA cache_size"));
  db.execute("PRAGMA cache_size=-2048");
  db.execute(sql);
  db.execute(usual_cache.c_str());
}

void make_user_indexes(Database& db) {
  execute_sorting(db,
                  "CREATE INDEX IF NOT EXISTS urls_by_url ON urls(url);"
                  "CREATE INDEX IF NOT EXISTS links_by_from ON links(from_id);"
                  "CREATE INDEX IF NOT EXISTS links_by_to ON links(to_id);"
                  "CREATE INDEX IF NOT EXISTS resource_uses_by_to ON resource_uses(to_id)");
}

void drop_user_indexes(Database& db) {
  db.execute(
      "DROP INDEX IF EXISTS urls_by_url; DROP INDEX IF EXISTS links_by_from; DROP INDEX IF EXISTS links_by_to;"
      "DROP INDEX IF EXISTS pages_by_title; DROP INDEX IF EXISTS pages_by_redirect;"
      "DROP INDEX IF EXISTS resource_uses_by_to");
}

bool has_user_indexes(Database& db) {
  return count_user_indexes(db) > 0;
}

bool has_every_user_index(Database& db) {
  return count_user_indexes(db) == 3;
}

void make_audit_indexes(Database& db) {
  execute_sorting(db,
                  "CREATE INDEX IF NOT EXISTS pages_by_title ON pages(title) WHERE status = 200 AND title <> '';"
                  "CREATE INDEX IF NOT EXISTS pages_by_redirect ON pages(redirect_id) WHERE redirect_id IS NOT NULL");
}

void index_items_by_page(Database& db) {
  db.execute("CREATE INDEX IF NOT EXISTS extracted_by_url ON extracted(url_id)");
}

}  // namespace crawl::storage
