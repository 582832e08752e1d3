#include "storage/postgres/schema/schema.h"

#include <iterator>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/log.h"
#include "base/public_suffix.h"
#include "storage/error.h"
#include "storage/postgres/schema/check_views_sql.h"
#include "storage/postgres/schema/findings_sql.h"
#include "storage/postgres/schema/schema_sql.h"
#include "storage/postgres/schema/views_sql.h"

namespace crawl::storage::postgres {
namespace {

// What tells a crawl from tables of the same names that somebody else has.
constexpr char is_crawl_sql[] =
    "SELECT count(*) FROM information_schema.columns WHERE table_schema = current_schema()"
    " AND (table_name, column_name) IN (('meta', 'number'), ('shard_state', 'commit_no'), ('urls', 'referrer_shard'))";
constexpr std::int64_t columns_of_a_crawl = 3;

constexpr char meta_number_sql[] = "SELECT number FROM meta WHERE key = $1";
// By their numbers rows are found: all from 0 on are there, and no other.
constexpr char has_shards_sql[] =
    "SELECT (count(*) = $1 AND min(shard) = 0 AND max(shard)::bigint + 1 = $1)::integer FROM shards";
constexpr char schema_lock_sql[] = "SELECT pg_advisory_xact_lock(hashtextextended('crawl schema ' || $1, 0))";

bool is_crawl(Connection& connection) {
  return connection.integer(is_crawl_sql) == columns_of_a_crawl;
}

std::string where(const Connection& connection) {
  return connection.name() + (connection.schema() == "public" ? "" : ", schema " + connection.schema() + ",");
}

// Of the crawl that is there.
std::int64_t version_of(Connection& connection) {
  const std::int64_t version = connection.integer(meta_number_sql, Params().add(std::string_view("schema_version")));
  const std::int64_t shards = connection.integer(meta_number_sql, Params().add(std::string_view("shards")));
  if (version > schema_version)
    throw UnusablePath(where(connection) + " was written by a newer crawl (schema " + std::to_string(version) +
                       ", this program knows " + std::to_string(schema_version) + "): use that one");
  if (version < 1) throw StoreError(where(connection) + " is damaged (meta has no schema version)");
  if (connection.integer(has_shards_sql, Params().add(shards)) == 0)
    throw StoreError(where(connection) + " is damaged (meta says that it has " + std::to_string(shards) +
                     " shards, which are not those of the table shards)");
  if (connection.integer(meta_number_sql, Params().add(std::string_view("fingerprint_key"))) == 0)
    throw StoreError(where(connection) + " is damaged (meta has no fingerprint_key)");
  return version;
}

// The owner of the database may make schemas; in `public` he alone may make tables, from version 15 on.
void make_schema(Connection& connection) {
  const Params name = Params().add(std::string_view(connection.schema()));
  if (connection.integer("SELECT count(*) FROM pg_namespace WHERE nspname = $1", name) == 0)
    connection.execute("CREATE SCHEMA \"" + connection.schema() + '"');
  if (connection.integer("SELECT has_schema_privilege($1, 'CREATE')::integer", name) == 0)
    throw UnusablePath(connection.name() + ": you may not make tables in the schema " + connection.schema() +
                       "; let its owner GRANT CREATE ON SCHEMA " + connection.schema() +
                       " TO you, or name another one (?schema=NAME)");
}

void drop_views(Connection& connection) {
  std::string names;
  for (const char* view : view_names) names += (names.empty() ? "" : ", ") + std::string(view);
  connection.execute("DROP VIEW IF EXISTS " + names);
}

void set_number(Connection& connection, std::string_view key, std::int64_t value) {
  connection.query(
      "INSERT INTO meta(key, number) VALUES($1, $2) ON CONFLICT(key) DO UPDATE SET number = excluded.number",
      Params().add(key).add(value));
}

// Those of this program: another one of the same version may have made others.
void refresh_views(Connection& connection) {
  constexpr std::string_view key = "views";
  const std::string sql = std::string(views) + check_views + findings_view();
  const auto made = static_cast<std::int64_t>(base::fingerprint(later_tables + sql, 0));
  if (connection.integer(meta_number_sql, Params().add(key)) == made) return;
  drop_views(connection);
  connection.execute(later_tables);
  connection.execute(sql);
  set_number(connection, key, made);
}

void drop_crawl(Connection& connection) {
  drop_views(connection);
  std::string names;
  for (const char* table : table_names) names += (names.empty() ? "" : ", ") + std::string(table);
  connection.execute("DROP TABLE IF EXISTS " + names);
}

// By which hosts belong to shards, for as long as there is this crawl and on each of its machines.
void keep_suffix_list(Connection& connection) {
  const std::string list = base::public_suffix_list();
  connection.query("INSERT INTO suffix_list(list) VALUES($1)", Params().add_bytes(list));
}

// From this version on; 0: there is nothing yet.
void take_steps(Connection& connection, std::int64_t version) {
  for (; version < schema_version; ++version) connection.execute(schema_steps[version]);
}

// What an older program made.
void upgrade(Connection& connection) {
  const std::int64_t version = connection.integer(meta_number_sql, Params().add(std::string_view("schema_version")));
  if (version == schema_version) return;
  take_steps(connection, version);
  if (version == 1) {
    connection.execute(drop_of_v1);
    keep_suffix_list(connection);
  }
  set_number(connection, "schema_version", schema_version);
}

void fill(Connection& connection, std::int16_t shards) {
  set_number(connection, "schema_version", schema_version);
  set_number(connection, "shards", shards);
  set_number(connection, "shard_hash", 1);
  keep_suffix_list(connection);
  set_number(connection, "fingerprint_key", static_cast<std::int64_t>(base::random_u64()));
  const Params last = Params().add(shards - 1);
  connection.query("INSERT INTO shards(shard, epoch) SELECT n, 0 FROM generate_series(0, $1) AS n", last);
  connection.query(
      "INSERT INTO shard_state(shard, commit_no, queued, pages) SELECT n, 0, 0, 0"
      " FROM generate_series(0, $1) AS n",
      last);
}

}  // namespace

void require_room_for_crawl(Connection& connection) {
  if (is_crawl(connection)) return void(version_of(connection));
  std::vector<std::string> names(std::begin(table_names), std::end(table_names));
  names.insert(names.end(), std::begin(view_names), std::end(view_names));
  if (connection.integer("SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS s ON s.oid = c.relnamespace"
                         " WHERE s.nspname = current_schema() AND c.relname::text = ANY($1::text[])",
                         Params().add(names)) != 0)
    throw UnusablePath(where(connection) + " has tables or views of another program: name a schema (?schema=NAME)");
}

void make_crawl(Connection& connection, bool overwrite, std::int16_t shards) {
  connection.execute("BEGIN");
  connection.query(schema_lock_sql, Params().add(std::string_view(connection.schema())));
  make_schema(connection);
  require_room_for_crawl(connection);
  bool there = is_crawl(connection);
  if (there) upgrade(connection);
  if (there && overwrite) {
    drop_crawl(connection);
    there = false;
  }
  if (!there) {
    take_steps(connection, 0);
    fill(connection, shards);
  }
  refresh_views(connection);
  connection.execute("COMMIT");
  require_crawl(connection);
}

void require_some_crawl(Connection& connection) {
  if (!is_crawl(connection))
    throw UnusablePath("there is no crawl in " + where(connection) +
                       " yet: crawl first, or name another database or schema");
}

void require_crawl(Connection& connection) {
  require_some_crawl(connection);
  if (version_of(connection) < schema_version)
    throw UnusablePath(where(connection) + " was written by an older crawl: `crawl compact` brings it up to date");
}

void make_indexes(Connection& connection) {
  connection.execute(page_indexes);
  connection.execute(user_indexes);
}

void drop_indexes_if_free(Connection& connection) {
  try {
    connection.execute("SET lock_timeout = '2s'");
    connection.execute(drop_indexes);
  } catch (const StoreError& error) {
    base::log::info(std::string("indexes stay for now: ") + error.what());
  }
  connection.execute("SET lock_timeout = 0");
}

}  // namespace crawl::storage::postgres
