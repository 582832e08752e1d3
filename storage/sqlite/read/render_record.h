// What a results file knows of a page's rendering, and of the kind of pages that it is of. Read-only; in the caller's
// transaction. Older files have none of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "model/render_kind.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

struct RenderRecord {
  bool rendered = false;
  std::optional<double> render_ms;
  std::optional<std::uint64_t> raw_links, raw_words, links, words;  // before scripts, and after
  std::string why;
  std::uint64_t requests = 0, bytes = 0;  // that it made
  struct Lacking {
    std::string url, detail;
  };
  std::vector<Lacking> lacking;  // the first that had no response
  bool screenshot = false;
};

std::optional<RenderRecord> read_rendering(Database& db, model::UrlId id);
std::optional<model::RenderKind> read_render_kind(Database& db, std::string_view url);

}  // namespace crawl::storage
