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
#include "storage/sqlite.h"
#include "storage/stored_pages.h"

namespace crawl::storage {

// Pages by id, first and last included.
struct IdRange {
  model::UrlId first = 0, last = 0;
};

class ItemReplacer {
 public:
  explicit ItemReplacer(const std::string& path, PageKinds kinds = PageKinds::html);

  // The pages behind an id that make about as much work each; nothing behind the last. A page of the file is in just
  // one range if each begins behind the one before.
  std::optional<IdRange> range_behind(model::UrlId id);
  model::UrlId last_id() const { return last_id_; }
  std::string url_of(model::UrlId page);  // for a message

  // In the transaction under way, which is begun where there is none. A page whose items stay is not written.
  void replace(model::UrlId page, const std::vector<model::Item>& items);
  void commit();
  // Commits where enough has come together.
  void commit_if_due();

  // What the items were made by, from now on. Commits.
  void note_rules(std::string_view rules_json);

 private:
  bool has_just(model::UrlId page, const std::vector<model::Item>& items);

  Database db_;
  Statement range_, items_, delete_, insert_;
  model::UrlId last_id_ = 0;
  std::size_t pages_ = 0, bytes_ = 0;  // of the transaction under way
  std::uint64_t next_checkpoint_;
};

}  // namespace crawl::storage
