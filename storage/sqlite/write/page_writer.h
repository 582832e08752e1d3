// PageWriter: the rows of one outcome beside its URL's own: pages, texts, bodies, headers, items. Owned by the Store;
// one thread; copies nothing, all text is bound where it lies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/outcome.h"
#include "storage/sqlite/checks/check_writer.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/write/render_writer.h"
#include "storage/tables.h"
#include "storage/write/bodies.h"

namespace crawl::storage {

class PageWriter {
 public:
  explicit PageWriter(Database& db);

  void write(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body, std::int64_t run_id);

 private:
  void write_page(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body,
                  std::int64_t run_id, std::optional<std::int64_t> ids);
  void write_headers(const model::Outcome& outcome);
  void write_items(const model::Outcome& outcome);
  void write_structured(const model::Outcome& outcome);

  Statement insert_page_, insert_text_, insert_raw_body_, insert_header_, insert_item_, insert_structured_;
  CheckWriter checks_;
  RenderWriter renders_;
  std::int64_t last_text_ = 0;
};

}  // namespace crawl::storage
