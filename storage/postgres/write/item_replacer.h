// PgItemReplacer: the items of stored pages in PostgreSQL, and what an audit asks of pages that an older version
// stored, as storage/item_store.h says. Holds the lock of the one writer, and the shards; pages are kept back and
// written many at a time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/item_store.h"
#include "storage/postgres/connection/connection.h"
#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/page_writer.h"
#include "storage/postgres/tables/session.h"

namespace crawl::storage::postgres {

class PgItemReplacer final : public ItemStore {
 public:
  // address: config/value/postgres_uri.h.
  PgItemReplacer(const std::string& address, PageKinds kinds, ItemMakers makers);

  std::optional<IdRange> range_behind(model::UrlId id) override;
  model::UrlId last_id() const override { return last_id_; }
  std::string url_of(model::UrlId page) override;
  void replace(model::UrlId page, const std::vector<model::Item>& items, bool unanswered = false) override;
  void fill(model::UrlId page, const PageFacts& facts) override;
  void commit() override;
  void commit_if_due() override;
  void finish() override;
  void note_makers(std::string_view rules_json, std::string_view program) override;

 private:
  struct OwnItem {
    std::string rule, data;
    std::int64_t key = 0;
    bool operator==(const OwnItem&) const = default;
  };
  struct Pending {
    std::vector<OwnItem> items;
    bool of_rules_alone = false;  // the program's stay
  };

  void write_items();
  void write_items(bool of_rules_alone);
  std::optional<Key> key_of(std::string_view url);
  void fill_links(Key page, const PageFacts& facts);

  Connection connection_;
  std::optional<Session> session_;
  const ItemMakers makers_;
  std::string range_sql_;
  std::string present_sqls_[2], remove_sqls_[2];  // of all makers; of rules alone
  Sequence sequence_;
  CopyBuffer items_{"extracted(url, n, key, shard, rule, data)", 6};
  std::map<model::UrlId, Pending> pending_;
  model::UrlId last_id_ = 0;
  std::size_t bytes_ = 0;
  bool filled_ = false;
};

}  // namespace crawl::storage::postgres
