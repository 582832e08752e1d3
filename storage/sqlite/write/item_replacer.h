// ItemReplacer: the items of a results file's stored pages, as storage/item_store.h says. For the holder of the
// OutputLock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "storage/item_store.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/file/file_claim.h"
#include "storage/sqlite/write/fact_filler.h"

namespace crawl::storage {

class ItemReplacer final : public ItemStore {
 public:
  // stop is asked while SQLite works, if set: calls then throw.
  explicit ItemReplacer(const std::string& path, PageKinds kinds = PageKinds::html,
                        ItemMakers makers = ItemMakers::rules, bool (*stop)() = nullptr);

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
  // Of some makers: what a page has, and its end.
  struct Present {
    Present(Database& db, ItemMakers makers);
    bool is_just(model::UrlId page, const std::vector<model::Item>& items);
    Statement select, remove;
  };

  const ItemMakers makers_;
  FileClaim claim_;  // longer than the database is open
  Database db_;
  FactFiller filler_;
  Statement range_, insert_;
  Present present_, of_rules_;
  model::UrlId last_id_ = 0;
  bool filled_ = false;
  std::size_t pages_ = 0, bytes_ = 0;  // of the transaction under way
  std::uint64_t next_checkpoint_;
};

}  // namespace crawl::storage
