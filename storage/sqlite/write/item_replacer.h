// ItemReplacer: the writing half of parsing stored pages again: cuts the pages into ranges of work, and puts the items
// of a page in the place of those that it had. For the holder of the OutputLock; one thread, and closed while its
// process forks. Brings a file of an older version to this one. Errors are StoreError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "storage/sqlite/handle/file_claim.h"
#include "storage/sqlite/handle/sqlite.h"
#include "storage/sqlite/read/stored_pages.h"
#include "storage/sqlite/write/fact_filler.h"

namespace crawl::storage {

// Pages by id, first and last included.
struct IdRange {
  model::UrlId first = 0, last = 0;
};

// Whose items are replaced; those of others stay.
enum class ItemMakers { all, rules, programs, none };

class ItemReplacer {
 public:
  // stop is asked while SQLite works, if set: calls then throw.
  explicit ItemReplacer(const std::string& path, PageKinds kinds = PageKinds::html,
                        ItemMakers makers = ItemMakers::rules, bool (*stop)() = nullptr);

  // The pages behind an id that make about as much work each; nothing behind the last. A page of the file is in just
  // one range if each begins behind the one before.
  std::optional<IdRange> range_behind(model::UrlId id);
  model::UrlId last_id() const { return last_id_; }
  std::string url_of(model::UrlId page);  // for a message

  // In the transaction under way, which is begun where there is none. A page whose items stay is not written.
  // unanswered: by its program, whose items of before stay.
  void replace(model::UrlId page, const std::vector<model::Item>& items, bool unanswered = false);
  // Of a page that an older version stored.
  void fill(model::UrlId page, const PageFacts& facts);
  void commit();
  // Commits where enough has come together.
  void commit_if_due();

  // Every page was seen: what is known of the crawl as a whole is brought up to date, if the crawl is finished.
  // Commits.
  void finish();
  // What the items were made by, from now on. Commits.
  void note_makers(std::string_view rules_json, std::string_view program);

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
