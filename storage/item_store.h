// ItemStore: the writing half of parsing stored pages again: cuts the pages into ranges of work, and puts the items of
// a page in the place of those that it had. For the one writer of a crawl; one thread, and closed while its process
// forks. Brings a crawl of an older version to this one. Errors are StoreError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "storage/sqlite/read/stored_pages.h"
#include "storage/sqlite/write/fact_filler.h"

namespace crawl::storage {

// Pages by id, first and last included.
struct IdRange {
  model::UrlId first = 0, last = 0;
};

// Whose items are replaced; those of others stay.
enum class ItemMakers { all, rules, programs, none };

// A range: some tens of milliseconds, so that all processes end together, and far more than handing it out costs.
inline constexpr std::size_t max_range_pages = 64;
inline constexpr std::int64_t max_range_bytes = 2 << 20;

class ItemStore {
 public:
  virtual ~ItemStore() = default;

  // The pages behind an id that make about as much work each; nothing behind the last. A page of the crawl is in just
  // one range if each begins behind the one before.
  virtual std::optional<IdRange> range_behind(model::UrlId id) = 0;
  virtual model::UrlId last_id() const = 0;
  virtual std::string url_of(model::UrlId page) = 0;  // for a message

  // In the transaction under way, which is begun where there is none. A page whose items stay is not written.
  // unanswered: by its program, whose items of before stay.
  virtual void replace(model::UrlId page, const std::vector<model::Item>& items, bool unanswered = false) = 0;
  // Of a page that an older version stored.
  virtual void fill(model::UrlId page, const PageFacts& facts) = 0;
  virtual void commit() = 0;
  // Commits where enough has come together.
  virtual void commit_if_due() = 0;

  // Every page was seen: what is known of the crawl as a whole is brought up to date, if the crawl is finished.
  // Commits.
  virtual void finish() = 0;
  // What the items were made by, from now on. Commits.
  virtual void note_makers(std::string_view rules_json, std::string_view program) = 0;
};

// Of a results file, or of a crawl in PostgreSQL. stop is asked while a statement works, if set: calls then throw.
std::unique_ptr<ItemStore> open_item_store(const std::string& path, PageKinds kinds, ItemMakers makers, bool (*stop)());

// The value of meta's key 'items_of'.
std::string item_makers_json(std::string_view rules_json, std::string_view program);

}  // namespace crawl::storage
