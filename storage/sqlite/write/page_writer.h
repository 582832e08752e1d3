// PageWriter: the rows of one outcome beside its URL's own: pages, texts, bodies, headers, items. Owned by the Store;
// one thread; copies nothing, all text is bound where it lies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/outcome.h"
#include "storage/sqlite/handle/sqlite.h"
#include "storage/sqlite/write/bodies.h"

namespace crawl::storage {

// What was decided about an outcome.
struct Judgement {
  model::Reason reason = model::Reason::none;
  std::string_view detail;
  std::optional<model::UrlId> redirect;  // the URL that it leads to

  bool done() const { return model::state_of(reason) == model::State::done; }
};

class PageWriter {
 public:
  explicit PageWriter(Database& db);

  // After a recrawl: Bodies::delete_unreferenced().
  void delete_unreferenced_bodies() { bodies_.delete_unreferenced(); }
  // ids: what is known of the names in the page (storage/sqlite/checks/check_writer.h).
  void write(const model::Outcome& outcome, const Judgement& judgement, std::int64_t run_id,
             std::optional<std::int64_t> ids);

 private:
  void write_page(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body,
                  std::int64_t run_id, std::optional<std::int64_t> ids);
  void write_headers(const model::Outcome& outcome);
  void write_items(const model::Outcome& outcome);
  void write_structured(const model::Outcome& outcome);

  Bodies bodies_;
  Statement insert_page_, insert_text_, insert_raw_body_, insert_header_, insert_item_, insert_structured_;
  std::int64_t last_text_ = 0;
};

}  // namespace crawl::storage
