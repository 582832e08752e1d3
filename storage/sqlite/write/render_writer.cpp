#include "storage/sqlite/write/render_writer.h"

namespace crawl::storage {

RenderWriter::Statements::Statements(Database& db)
    : insert_render(db,
                    "INSERT OR REPLACE INTO renders(url_id, rendered, render_ms, raw_links, raw_words, why,"
                    " content_hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      insert_request(db,
                     "INSERT OR REPLACE INTO requests_made(url_id, position, url, kind, method, status, type, size,"
                     " detail) VALUES(?1, ?2, ?3, ?4, ?5, nullif(?6, 0), ?7, ?8, ?9)"),
      insert_screenshot(db, "INSERT OR REPLACE INTO screenshots(url_id, png) VALUES(?1, ?2)") {}

void RenderWriter::write(model::UrlId page, const model::Rendering& rendering) {
  if (!statements_) statements_.emplace(db_);
  statements_->insert_render.run(page, rendering.rendered, rendering.render_ms, rendering.raw_links,
                                 rendering.raw_words, text_or_null(rendering.why),
                                 blob_or_null(rendering.content_hash));
  std::int64_t position = 0;
  for (const model::PageRequest& request : rendering.requests) {
    std::optional<std::uint64_t> size;
    if (request.status != 0) size = request.size;
    statements_->insert_request.run(page, ++position, request.url, request.kind, request.method, request.status,
                                    text_or_null(request.type), size, text_or_null(request.detail));
  }
  if (!rendering.screenshot.empty()) statements_->insert_screenshot.run(page, Blob{rendering.screenshot});
}

}  // namespace crawl::storage
