// RenderWriter: the rows of pages that were to be rendered: how that went, what they asked for, their screenshots. In
// the caller's transaction; one thread; copies nothing. Statements are made with the first row: most crawls have none.
#pragma once

#include <optional>

#include "model/outcome.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

class RenderWriter {
 public:
  explicit RenderWriter(Database& db) : db_(db) {}

  void write(model::UrlId page, const model::Rendering& rendering);

 private:
  struct Statements {
    explicit Statements(Database& db);
    Statement insert_render, insert_request, insert_screenshot;
  };

  Database& db_;
  std::optional<Statements> statements_;
};

}  // namespace crawl::storage
