// From PostgreSQL into a results file, which is made under another name and gets its own when it is whole.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/unordered/unordered_flat_map.hpp>
#include <cerrno>
#include <cstdio>
#include <map>

#include "base/system.h"
#include "storage/error.h"
#include "storage/postgres/copy/copy.h"
#include "storage/postgres/copy/table_map.h"
#include "storage/postgres/schema/schema.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/schema/check_tables_sql.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

using namespace postgres;

class ToFile {
 public:
  ToFile(const std::string& from, std::string path, const CopyProgress& progress)
      : connection_(from, Connection::Mode::read_only), path_(std::move(path)), progress_(progress) {}

  CopyFigures copy() {
    require_crawl(connection_);
    connection_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    make_results_file(path_, false);
    Database db(path_, OpenMode::write);
    db.begin();
    copy_meta(db);
    copy_hosts(db);
    copy_urls(db);
    // In a file a page has them in one row: they wait here.
    db.execute(
        "CREATE TEMP TABLE link_fragments(from_id, to_id, fragment, hash, text, PRIMARY KEY(from_id, to_id, fragment))"
        " WITHOUT ROWID");
    for (const MappedTable& table : mapped_tables()) copy_table(db, table);
    db.execute(CRAWL_PACK_FRAGMENTS "; DROP TABLE temp.link_fragments");
    copy_texts(db);
    copy_ids(db);
    copy_bodies(db);
    make_user_indexes(db);
    index_items_by_page(db);
    if (db.integer("SELECT value FROM meta WHERE key = 'analysed'") != 0) make_audit_indexes(db);
    db.commit();
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    connection_.execute("COMMIT");
    return figures_;
  }

 private:
  void copy_meta(Database& db) {
    Statement insert(db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)");
    connection_.for_each(
        "SELECT key, number, text FROM meta WHERE key IN (" CRAWL_COPIED_META ")", {}, [&](const Row& row) {
          row.is_null(2) ? insert.run(row.text(0), row.integer(1)) : insert.run(row.text(0), row.text(2));
        });
  }

  void copy_hosts(Database& db) {
    Statement insert(db, "INSERT INTO hosts(id, name, seeded, state, delay_ms) VALUES(?1, ?2, ?3, ?4, ?5)");
    connection_.for_each("SELECT id, name, seeded, state, delay_ms FROM hosts ORDER BY n, shard", {},
                         [&](const Row& row) {
                           const auto id = static_cast<std::int64_t>(hosts_.size()) + 1;
                           hosts_.emplace(row.integer(0), id);
                           std::optional<std::string_view> state;
                           if (!row.is_null(3)) state = row.text(3);
                           std::optional<double> delay;
                           if (!row.is_null(4)) delay = row.rows().real(0, 4);
                           insert.run(id, row.text(1), row.integer(2), state, delay);
                         });
  }

  void copy_urls(Database& db) {
    Statement insert(
        db,
        "INSERT INTO urls(id, url, host_id, depth, state, reason, seed, redirects, referrer_id, sitemap, priority)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    connection_.for_each(
        "SELECT id, url, host, depth, state, reason, seed, redirects, referrer, sitemap, priority FROM urls"
        " ORDER BY n, shard",
        {}, [&](const Row& row) {
          tell(progress_, "urls", figures_.urls++);
          const auto id = static_cast<std::int64_t>(figures_.urls);
          urls_.emplace(row.integer(0), id);
          std::optional<std::string_view> reason;
          if (!row.is_null(5)) reason = row.text(5);
          insert.run(id, row.text(1), known(hosts_, row.integer(2), "urls"), row.integer(3), row.integer(4), reason,
                     row.integer(6), row.integer(7), url(row, 8), row.integer(9), number(row, 10));
        });
  }

  static std::optional<std::int64_t> number(const Row& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
  }
  using Numbers = boost::unordered_flat_map<std::int64_t, std::int64_t>;
  std::int64_t known(const Numbers& numbers, std::int64_t key, const char* table) const {
    const auto found = numbers.find(key);
    if (found == numbers.end())
      throw StoreError(connection_.name() + ": the crawl is damaged (a row of " + table + " makes no sense)");
    return found->second;
  }
  std::optional<std::int64_t> url(const Row& row, int column) const {
    return row.is_null(column) ? std::nullopt : std::optional(known(urls_, row.integer(column), "urls"));
  }

  void copy_table(Database& db, const MappedTable& table) {
    const std::string name = table.name;
    const Params named = Params().add(std::string_view(name));
    if (connection_.integer("SELECT (to_regclass($1) IS NOT NULL)::integer", named) == 0) return;  // an older program's
    const std::string columns = read_columns(table);
    const std::string order = table.ordered ? " ORDER BY n" : "";
    const std::string sql = "SELECT " + columns + (name == "pages" ? ", shard" : "") + " FROM " + name + order;
    std::string names, places;
    for (const MappedColumn& column : table.columns) {
      names += (names.empty() ? "" : ", ") + std::string(column.sqlite);
      places += places.empty() ? "?" : ", ?";
    }
    std::optional<Statement> insert;
    std::uint64_t count = 0;
    connection_.for_each(sql.c_str(), {}, [&](const Row& row) {
      tell(progress_, name, count++);
      if (!insert) {
        if (*table.made_late) db.execute(table.made_late);
        insert.emplace(db, "INSERT OR IGNORE INTO " + name + "(" + names + ") VALUES(" + places + ")");
      }
      for (int i = 0; i < static_cast<int>(table.columns.size()); ++i)
        bind(*insert, i, table.columns[static_cast<std::size_t>(i)].kind, row, static_cast<int>(table.columns.size()));
      insert->run();
    });
    connection_.forget(sql.c_str());
    if (name == "pages") figures_.pages = count;
    if (name == "links") figures_.links = count;
  }

  // shard: the column that has it, of a page.
  void bind(Statement& to, int i, ColumnKind kind, const Row& row, int shard) {
    const int place = i + 1;
    if (kind == ColumnKind::stored_text) {
      if (row.integer(i) == 0) return to.bind(place, std::nullopt);
      return to.bind(place, texts_[row.integer(0)] = ++last_text_);
    }
    if (row.is_null(i)) return to.bind(place, std::nullopt);
    if (kind == ColumnKind::stored_ids && row.integer(i) != 0)
      return to.bind(place, ids_[row.integer(0)] = ++last_ids_);
    switch (kind) {
      case ColumnKind::url:
        return to.bind(place, known(urls_, row.integer(i), "a table"));
      case ColumnKind::host:
        return to.bind(place, known(hosts_, row.integer(i), "a table"));
      case ColumnKind::stored_body:
        return to.bind(place, body(row.integer(shard), row.integer(i)));
      case ColumnKind::real:
        return to.bind(place, row.rows().real(0, i));
      case ColumnKind::bytes:
        return to.bind(place, Blob{row.text(i)});
      case ColumnKind::text:
      case ColumnKind::origin:
      case ColumnKind::keyed:
        return to.bind(place, row.text(i));
      default:
        return to.bind(place, row.integer(i));
    }
  }

  std::int64_t body(std::int64_t shard, std::int64_t id) {
    BodyUse& use = bodies_[{shard, id}];
    if (use.id == 0) use.id = ++last_body_;
    ++use.pages;
    return use.id;
  }

  void copy_texts(Database& db) {
    Statement insert(db, "INSERT INTO texts(id, text) VALUES(?1, ?2)");
    std::uint64_t count = 0;
    connection_.for_each("SELECT url, text FROM texts", {}, [&](const Row& row) {
      tell(progress_, "texts", count++);
      if (const auto id = texts_.find(row.integer(0)); id != texts_.end()) insert.run(id->second, row.text(1));
    });
  }

  void copy_ids(Database& db) {
    Statement insert(db, "INSERT OR IGNORE INTO page_ids(id, ids) VALUES(?1, ?2)");
    std::uint64_t count = 0;
    connection_.for_each("SELECT url, ids FROM page_ids", {}, [&](const Row& row) {
      tell(progress_, "page_ids", count++);
      if (const auto id = ids_.find(row.integer(0)); id != ids_.end()) insert.run(id->second, Blob{row.text(1)});
    });
  }

  void copy_bodies(Database& db) {
    Statement insert(db, "INSERT INTO bodies(id, body) VALUES(?1, ?2)");
    Statement share(db, "INSERT INTO shared_bodies(body_id, pages) VALUES(?1, ?2)");
    std::uint64_t count = 0;
    connection_.for_each("SELECT shard, id, body FROM bodies", {}, [&](const Row& row) {
      tell(progress_, "bodies", count++);
      const auto use = bodies_.find({row.integer(0), row.integer(1)});
      if (use == bodies_.end()) return;
      insert.run(use->second.id, Blob{row.text(2)});
      if (use->second.pages > 1) share.run(use->second.id, use->second.pages);
    });
  }

  struct BodyUse {
    std::int64_t id = 0, pages = 0;
  };

  Connection connection_;
  std::string path_;
  const CopyProgress& progress_;
  CopyFigures figures_;
  Numbers hosts_, urls_, texts_, ids_;  // by fingerprint; texts and ids by that of their page
  std::map<std::pair<std::int64_t, std::int64_t>, BodyUse> bodies_;  // by shard and number
  std::int64_t last_text_ = 0, last_ids_ = 0, last_body_ = 0;
};

// What is beside a file that is not there was an older file's of this name.
void remove_what_is_beside(const std::string& path) {
  for (const char* suffix : {"-wal", "-shm", "-journal"}) ::unlink((path + suffix).c_str());
}

void remove(const std::string& path) {
  ::unlink(path.c_str());
  remove_what_is_beside(path);
}

// Never in the place of another one; where the file system has no such renaming, by a second name.
bool rename_to_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  return ::link(from.c_str(), to.c_str()) == 0 && ::unlink(from.c_str()) == 0;
}

}  // namespace

CopyFigures copy_to_file(const std::string& from, const std::string& to, const CopyProgress& progress) {
  struct stat info{};
  if (::stat(to.c_str(), &info) == 0) throw UnusablePath(to + " is there already: name a file that is not");
  remove_what_is_beside(to);
  const std::string part = to + "-copy";
  remove(part);
  try {
    const CopyFigures figures = ToFile(from, part, progress).copy();
    if (!rename_to_new(part, to)) {
      if (errno == EEXIST) throw UnusablePath(to + " is there already: it was made meanwhile, and stays as it is");
      throw StoreError(to + " cannot be made: " + base::errno_text(errno));
    }
    return figures;
  } catch (...) {
    remove(part);
    throw;
  }
}

}  // namespace crawl::storage
