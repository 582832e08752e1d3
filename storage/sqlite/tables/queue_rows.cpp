#include "storage/sqlite/tables/queue_rows.h"

#include <algorithm>

namespace crawl::storage {

SqliteQueueRows::SqliteQueueRows(Database& db)
    : db_(db),
      insert_(db, "INSERT INTO queue(generation, host_id, order_key, url_id) VALUES(?1, ?2, ?3, ?4)"),
      select_(db,
              "SELECT order_key, url_id FROM queue WHERE generation = ?1 AND host_id = ?2"
              " AND (order_key, url_id) > (?3, ?4) ORDER BY order_key, url_id LIMIT ?5"),
      requeue_(db, "INSERT OR IGNORE INTO requeued(url_id) VALUES(?1)") {}

void SqliteQueueRows::read(std::int64_t generation, const QueueRow& beyond, std::size_t n,
                           const std::function<void(std::int64_t order, model::UrlId id)>& callback) {
  for (bool row = select_.first(generation, beyond.key, beyond.order, beyond.id, n); row; row = select_.step())
    callback(select_.integer(0), select_.integer(1));
  select_.reset();
}

void SqliteQueueRows::for_each_count(
    const std::function<void(std::int64_t generation, model::HostId key, std::uint64_t count)>& callback) {
  Statement rows(db_, "SELECT generation, host_id, count(*) FROM queue GROUP BY generation, host_id");
  while (rows.step()) callback(rows.integer(0), rows.integer(1), static_cast<std::uint64_t>(rows.integer(2)));
}

// SQLite sorts in a temporary file, and gives the first row after it has read the last, so that inserting into the same
// table meanwhile is safe.
void SqliteQueueRows::for_each_sorted(std::int64_t first,
                                      const std::function<void(std::int64_t generation, const QueueRow&)>& callback) {
  Statement rows(db_,
                 "SELECT generation, host_id, order_key, url_id FROM queue WHERE generation >= ?1"
                 " ORDER BY +host_id, +order_key, +url_id");
  for (bool row = rows.first(first); row; row = rows.step())
    callback(rows.integer(0), {rows.integer(1), rows.integer(2), rows.integer(3)});
}

void SqliteQueueRows::remove(std::int64_t first, std::int64_t end) {
  Statement(db_, "DELETE FROM queue WHERE generation >= ?1 AND generation < ?2").run(first, end);
}

void SqliteQueueRows::for_each_requeued(const std::function<void(const RequeuedRow&)>& callback) {
  Statement rows(
      db_,
      "SELECT r.url_id, u.host_id, length(u.url), u.priority FROM requeued AS r JOIN urls AS u ON u.id = r.url_id");
  while (rows.step()) {
    std::optional<std::uint8_t> priority;
    if (!rows.is_null(3)) priority = static_cast<std::uint8_t>(std::clamp<std::int64_t>(rows.integer(3), 0, 100));
    callback({rows.integer(0), rows.integer(1), static_cast<std::size_t>(rows.integer(2)), priority});
  }
}

}  // namespace crawl::storage
