// Changes: what a recrawl finds changed, in the table `page_changes`. While a recrawl is open (which outlives
// the process) each outcome is compared with the page that is stored. Owned by the Store; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/outcome.h"
#include "storage/sqlite/handle/sqlite.h"

namespace crawl::storage {

// What is stored of a page that is fetched again.
struct StoredPage {
  std::uint16_t status = 0;  // 0: it failed the last time
  std::string hash;          // 32 bytes; empty without a body
  std::string etag, last_modified;
};

class Changes {
 public:
  explicit Changes(Database& db);

  // A recrawl was begun and has not ended.
  bool open() const { return open_; }
  // A URL that is queued may have a page that is stored: in a recrawl, and of one that failed and was kept.
  bool may_have_page() const { return open_ || kept_; }
  void begin();
  void end();

  std::optional<StoredPage> stored(model::UrlId id);
  // Compares a page that was fetched with what was stored, if anything.
  void note(const model::Outcome& outcome, const std::optional<StoredPage>& before, std::int64_t run_id);
  // There was no page this time: what is stored stays, with what went wrong.
  void keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run_id);
  // 304: the page that is stored is what the server has.
  void confirm(const model::Outcome& outcome, std::int64_t run_id);

 private:
  Database& db_;
  Statement select_, insert_, confirm_, keep_;
  bool open_ = false, kept_ = false;
};

}  // namespace crawl::storage
