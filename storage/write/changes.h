// Changes: what a recrawl finds changed, in the table `page_changes`. While a recrawl is open (which outlives
// the process) each outcome is compared with the page that is stored. Owned by the Store; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/outcome.h"
#include "storage/tables.h"

namespace crawl::storage {

class Changes {
 public:
  // tables outlives it.
  explicit Changes(Tables& tables);

  // A recrawl was begun and has not ended.
  bool open() const { return open_; }
  // A URL that is queued may have a page that is stored: in a recrawl, and of one that failed and was kept.
  bool may_have_page() const { return open_ || kept_; }
  void begin();
  void end();

  std::optional<PreviousPage> stored(model::UrlId id) { return tables_.pages().find(id); }
  // Compares a page that was fetched with what was stored, if anything.
  void note(const model::Outcome& outcome, const std::optional<PreviousPage>& before, std::int64_t run_id);
  // There was no page this time: what is stored stays, with what went wrong.
  void keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run_id);

 private:
  Tables& tables_;
  bool open_ = false, kept_ = false;
};

}  // namespace crawl::storage
