// SqliteQueueRows: the tables `queue` and `requeued` of a results file. As storage/tables.h says.
#pragma once

#include "storage/sqlite/database/sqlite.h"
#include "storage/tables.h"

namespace crawl::storage {

class SqliteQueueRows final : public QueueRows {
 public:
  explicit SqliteQueueRows(Database& db);

  void insert(std::int64_t generation, const QueueRow& row) override {
    insert_.run(generation, row.key, row.order, row.id);
  }
  void read(std::int64_t generation, const QueueRow& beyond, std::size_t n,
            const std::function<void(std::int64_t order, model::UrlId id)>& callback) override;
  void for_each_count(
      const std::function<void(std::int64_t generation, model::HostId key, std::uint64_t count)>& callback) override;
  void for_each_sorted(std::int64_t first,
                       const std::function<void(std::int64_t generation, const QueueRow&)>& callback) override;
  void remove(std::int64_t first, std::int64_t end) override;
  void clear() override { db_.execute("DELETE FROM queue; DELETE FROM requeued"); }
  void requeue(model::UrlId id) override { requeue_.run(id); }
  void for_each_requeued(const std::function<void(const RequeuedRow&)>& callback) override;
  void clear_requeued() override { db_.execute("DELETE FROM requeued"); }

 private:
  Database& db_;
  Statement insert_, select_, requeue_;
};

}  // namespace crawl::storage
