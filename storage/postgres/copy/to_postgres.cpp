// From a results file into PostgreSQL: in one transaction, table by table, by COPY.
#include <boost/unordered/unordered_flat_set.hpp>
#include <map>

#include "model/url_text.h"
#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/connection/storable_text.h"
#include "storage/postgres/copy/copy.h"
#include "storage/postgres/copy/table_map.h"
#include "storage/postgres/schema/schema.h"
#include "storage/postgres/schema/schema_sql.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/page_writer.h"
#include "storage/postgres/tables/session.h"
#include "storage/sqlite/read/reading.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

using namespace postgres;

constexpr std::size_t sent_bytes = 8 << 20;  // that is sent at once

class ToPostgres {
 public:
  ToPostgres(const std::string& from, const std::string& to, const CopyProgress& progress)
      : db_(open_for_reading(from)), connection_(to, Connection::Mode::write), progress_(progress) {}

  CopyFigures copy() {
    if (db_->integer("PRAGMA user_version") != schema_version_of_files())
      throw StoreError(db_->path() + " was written by an older crawl: `crawl compact` brings it up to date");
    db_->execute("BEGIN");
    make_crawl(connection_, false);
    Session session(connection_);  // nobody else writes there meanwhile
    connection_.execute("BEGIN");
    require_empty();
    copy_meta();
    copy_hosts();
    copy_urls();
    for (const MappedTable& table : mapped_tables()) copy_table(table);
    share_bodies();
    count();
    make_indexes(connection_);
    if (db_->integer("SELECT value FROM meta WHERE key = 'analysed'") != 0) connection_.execute(audit_indexes);
    connection_.execute("COMMIT; ANALYZE");
    return figures_;
  }

 private:
  static std::int64_t schema_version_of_files() { return crawl::storage::schema_version; }

  void require_empty() {
    if (connection_.integer("SELECT (EXISTS (SELECT 1 FROM urls) OR EXISTS (SELECT 1 FROM runs))::integer") != 0)
      throw UnusablePath(connection_.name() + " has a crawl already: name another schema (?schema=NAME)");
  }

  void copy_meta() {
    Statement rows(*db_, "SELECT key, value FROM meta WHERE key IN (" CRAWL_COPIED_META ")");
    while (rows.step()) {
      const bool text = rows.type(1) == ValueType::text;
      const std::string value = storable(rows.text(1));
      Params params = Params().add(rows.text(0));
      text ? params.add_null().add(std::string_view(value)) : params.add(rows.integer(1)).add_null_text();
      connection_.query(
          "INSERT INTO meta(key, number, text) VALUES($1, $2::bigint, $3::text)"
          " ON CONFLICT(key) DO UPDATE SET number = excluded.number, text = excluded.text",
          params);
    }
    keys_.emplace(static_cast<std::uint64_t>(db_->integer("SELECT value FROM meta WHERE key = 'fingerprint_key'")),
                  shard_count);
  }

  void copy_hosts() {
    CopyBuffer to("hosts(id, n, shard, seeded, name, state, delay_ms)", 7);
    Statement rows(*db_, "SELECT id, name, seeded, state, delay_ms FROM hosts ORDER BY id");
    while (rows.step()) {
      const model::HostId id = rows.integer(0);
      if (id != static_cast<model::HostId>(hosts_.size()) + 1) damaged("hosts");
      const Key key = keys_->of_new_host(rows.text(1));
      hosts_.push_back(key);
      to.begin_row();
      to.add_bigint(key.id);
      to.add_bigint(id);
      to.add_small(static_cast<std::int64_t>(key.shard));
      to.add_small(rows.integer(2));
      to.add_text(rows.text(1));
      rows.is_null(3) ? to.add_null() : to.add_text(rows.text(3));
      rows.is_null(4) ? to.add_null() : to.add_double(rows.real(4));
    }
    to.send(connection_);
  }

  void copy_urls() {
    CopyBuffer to(
        "urls(id, n, host, referrer, depth, redirects, shard, referrer_shard, state, seed, sitemap, priority,"
        " reason, url)",
        14);
    Statement rows(*db_,
                   "SELECT id, url, host_id, depth, state, reason, seed, redirects, referrer_id, sitemap, priority"
                   " FROM urls ORDER BY id");
    while (rows.step()) {
      tell(progress_, "urls", figures_.urls++);
      copy_url(to, rows);
      if (to.bytes() > sent_bytes) to.send(connection_);
    }
    to.send(connection_);
  }

  void copy_url(CopyBuffer& to, const Statement& row) {
    const std::optional<Key> its_host = host(row.integer(2));
    if (!its_host) damaged("urls");
    const Key host_key = *its_host;
    const auto index = static_cast<std::size_t>(row.integer(0));
    if (index < urls_.size() || index > urls_.size() + max_gap) damaged("urls");
    urls_.resize(index + 1);
    const auto fingerprint = base::fingerprint(row.text(1), keys_->fingerprint_key());
    const Key key = urls_[index] = {host_key.shard, static_cast<std::int64_t>(fingerprint)};
    const bool referred = !row.is_null(8);
    const Key referrer = referred ? url(row.integer(8)).value_or(Key{}) : Key{};
    to.begin_row();
    to.add_bigint(key.id);
    to.add_bigint(row.integer(0));
    to.add_bigint(host_key.id);
    referred ? to.add_bigint(referrer.id) : to.add_null();
    to.add_int(row.integer(3));
    to.add_int(row.integer(7));
    to.add_small(static_cast<std::int64_t>(key.shard));
    referred ? to.add_small(static_cast<std::int64_t>(referrer.shard)) : to.add_null();
    to.add_small(row.integer(4));
    to.add_small(row.integer(6));
    to.add_small(row.integer(9));
    row.is_null(10) ? to.add_null() : to.add_small(row.integer(10));
    row.is_null(5) ? to.add_null() : to.add_text(row.text(5));
    to.add_text(row.text(1));
  }

  std::optional<Key> host(std::int64_t id) const {
    const bool known = id > 0 && static_cast<std::size_t>(id) <= hosts_.size();
    return known ? std::optional(hosts_[static_cast<std::size_t>(id - 1)]) : std::nullopt;
  }

  std::optional<Key> url(std::int64_t id) const {
    const bool known = id > 0 && static_cast<std::size_t>(id) < urls_.size();
    return known ? std::optional(urls_[static_cast<std::size_t>(id)]) : std::nullopt;
  }

  static bool is_number(ColumnKind kind) { return kind == ColumnKind::url || kind == ColumnKind::host; }
  std::optional<Key> key_of(ColumnKind kind, std::int64_t id) const {
    return kind == ColumnKind::url ? url(id) : host(id);
  }

  void copy_table(const MappedTable& table) {
    const std::string name = table.name;
    if (db_->integer("SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'view') AND name = '" + name + "'") ==
        0)
      return;
    std::string columns;
    for (const MappedColumn& column : table.columns)
      columns += (columns.empty() ? "" : ", ") + std::string(column.sqlite);
    const bool by_rowid = table.ordered || name == "links" || name == "pages";
    Statement rows(*db_, "SELECT " + columns + " FROM " + name + (by_rowid ? " ORDER BY rowid" : ""));
    CopyBuffer to(copied_columns(table), copied_column_count(table));
    std::uint64_t count = 0;
    while (rows.step()) {
      tell(progress_, name, count);
      if (!all_known(table, rows)) continue;
      ++count;
      copy_row(table, rows, to);
      if (to.bytes() + parts_bytes() > sent_bytes) send(to);
    }
    send(to);
    if (name == "pages") figures_.pages = count;
    if (name == "links") figures_.links = count;
  }

  // A row of what is not there any more has no key.
  bool all_known(const MappedTable& table, const Statement& row) const {
    int i = 0;
    for (const MappedColumn& column : table.columns) {
      if (is_number(column.kind) && !row.is_null(i) && !key_of(column.kind, row.integer(i))) return false;
      ++i;
    }
    return true;
  }

  std::size_t parts_bytes() const { return texts_.bytes() + ids_.bytes() + bodies_.bytes(); }
  void send(CopyBuffer& to) {
    to.send(connection_);
    texts_.send(connection_);
    ids_.send(connection_);
    bodies_.send(connection_);
  }

  void copy_row(const MappedTable& table, const Statement& row, CopyBuffer& to) {
    to.begin_row();
    own_ = table.columns[0].kind == ColumnKind::url ? url(row.integer(0)).value_or(Key{}) : Key{};
    int i = 0;
    for (const MappedColumn& column : table.columns) copy_value(column, row, i++, to);
    if (table.ordered) to.add_bigint(sequence_.next());
  }

  void copy_value(const MappedColumn& column, const Statement& row, int i, CopyBuffer& to) {
    if (column.kind == ColumnKind::stored_text) return copy_text(row, i, to);
    if (row.is_null(i)) {
      if (*column.shard) to.add_null();
      return to.add_null();
    }
    switch (column.kind) {
      case ColumnKind::big:
        return to.add_bigint(row.integer(i));
      case ColumnKind::integer:
        return to.add_int(row.integer(i));
      case ColumnKind::small:
        return to.add_small(row.integer(i));
      case ColumnKind::real:
        return to.add_double(row.real(i));
      case ColumnKind::text:
        return to.add_text(row.text(i));
      case ColumnKind::bytes:
        return to.add_bytes(row.text(i));
      case ColumnKind::url:
      case ColumnKind::host: {
        const Key key = *key_of(column.kind, row.integer(i));
        to.add_small(static_cast<std::int64_t>(key.shard));
        return to.add_bigint(key.id);
      }
      case ColumnKind::origin:
        to.add_small(static_cast<std::int64_t>(keys_->of_new_host(model::host_of(row.text(i))).shard));
        [[fallthrough]];
      case ColumnKind::keyed:
        to.add_bigint(static_cast<std::int64_t>(base::fingerprint(row.text(i), keys_->fingerprint_key())));
        return to.add_text(row.text(i));
      case ColumnKind::stored_body:
        return to.add_bigint(copy_body(row.integer(i)));
      case ColumnKind::stored_ids:
        return copy_ids(row.integer(i), to);
      case ColumnKind::stored_text:
        break;
    }
  }

  void copy_text(const Statement& row, int i, CopyBuffer& to) {
    const bool has = !row.is_null(i) && text_.first(row.integer(i));
    to.add_small(static_cast<std::int64_t>(has));
    if (has) {
      texts_.begin_row();
      texts_.add_bigint(own_.id);
      texts_.add_small(static_cast<std::int64_t>(own_.shard));
      texts_.add_text(text_.text(0));
    }
    text_.reset();
  }

  void copy_ids(std::int64_t id, CopyBuffer& to) {
    const bool has = id != 0 && find_ids_.first(id);
    to.add_small(static_cast<std::int64_t>(has));
    if (has) {
      ids_.begin_row();
      ids_.add_bigint(own_.id);
      ids_.add_small(static_cast<std::int64_t>(own_.shard));
      ids_.add_bytes(find_ids_.text(0));
    }
    find_ids_.reset();
  }

  // Once for each shard whose pages have it.
  std::int64_t copy_body(std::int64_t id) {
    if (++sharers_[{own_.shard, id}] > 1) return id;
    if (body_.first(id)) {
      bodies_.begin_row();
      bodies_.add_bigint(id);
      bodies_.add_small(static_cast<std::int64_t>(own_.shard));
      bodies_.add_bytes(body_.text(0));
    }
    body_.reset();
    return id;
  }

  void share_bodies() {
    CopyBuffer to("shared_bodies(id, pages, shard)", 3);
    for (const auto& [body, pages] : sharers_) {
      if (pages < 2) continue;
      to.begin_row();
      to.add_bigint(body.second);
      to.add_bigint(pages);
      to.add_small(static_cast<std::int64_t>(body.first));
    }
    to.send(connection_);
  }

  void count() {
    connection_.execute(
        "UPDATE shard_state AS s SET queued = c.queued FROM (SELECT shard, count(*) AS queued FROM urls WHERE state = 0"
        " GROUP BY shard) AS c WHERE c.shard = s.shard;"
        "UPDATE shard_state AS s SET pages = c.pages FROM (SELECT shard, count(*) AS pages FROM pages"
        " WHERE status IS NOT NULL GROUP BY shard) AS c WHERE c.shard = s.shard");
  }

  [[noreturn]] void damaged(const char* table) const {
    throw StoreError(db_->path() + ": the file is damaged (a row of " + table + " makes no sense)");
  }

  static constexpr std::size_t max_gap = 1'000'000;

  std::unique_ptr<Database> db_;
  Connection connection_;
  const CopyProgress& progress_;
  CopyFigures figures_;
  std::optional<Keys> keys_;
  std::vector<Key> hosts_, urls_;  // by id - 1; by id
  Key own_;                        // of the row under way
  Sequence sequence_;
  Statement text_{*db_, "SELECT text FROM texts WHERE id = ?1"}, body_{*db_, "SELECT body FROM bodies WHERE id = ?1"},
      find_ids_{*db_, "SELECT ids FROM page_ids WHERE id = ?1"};
  CopyBuffer texts_{"texts(url, shard, text)", 3}, ids_{"page_ids(url, shard, ids)", 3},
      bodies_{"bodies(id, shard, body)", 3};
  std::map<std::pair<std::int16_t, std::int64_t>, std::int64_t> sharers_;  // by shard and body: how many pages
};

}  // namespace

CopyFigures copy_to_postgres(const std::string& from, const std::string& to, const CopyProgress& progress) {
  return ToPostgres(from, to, progress).copy();
}

}  // namespace crawl::storage
