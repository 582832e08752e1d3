#include "storage/sqlite/write/page_eraser.h"

namespace crawl::storage {

PageEraser::PageEraser(Database& db)
    : db_(db),
      select_(db, "SELECT body_id, text_id, ids_id FROM pages WHERE url_id = ?1"),
      select_kept_(db, "SELECT 1 FROM pages WHERE url_id = ?1 AND kept = 1"),
      select_sharers_(db, "SELECT pages FROM shared_bodies WHERE body_id = ?1"),
      set_sharers_(db, "UPDATE shared_bodies SET pages = ?2 WHERE body_id = ?1"),
      unshare_(db, "DELETE FROM shared_bodies WHERE body_id = ?1"),
      delete_page_(db, "DELETE FROM pages WHERE url_id = ?1"),
      delete_text_(db, "DELETE FROM texts WHERE id = ?1"),
      delete_body_(db, "DELETE FROM bodies WHERE id = ?1"),
      delete_raw_body_(db, "DELETE FROM raw_bodies WHERE url_id = ?1"),
      delete_headers_(db, "DELETE FROM headers WHERE url_id = ?1"),
      delete_items_(db, "DELETE FROM extracted WHERE url_id = ?1"),
      delete_links_(db, "DELETE FROM links WHERE from_id = ?1"),
      delete_structured_(db, "DELETE FROM structured WHERE url_id = ?1"),
      delete_alternates_(db, "DELETE FROM alternates WHERE url_id = ?1"),
      delete_ids_(db, "DELETE FROM page_ids WHERE id = ?1"),
      delete_fragments_(db, "DELETE FROM page_fragments WHERE from_id = ?1"),
      delete_uses_(db, "DELETE FROM resource_uses WHERE from_id = ?1"),
      delete_render_(db, "DELETE FROM renders WHERE url_id = ?1"),
      delete_requests_(db, "DELETE FROM requests_made WHERE url_id = ?1"),
      delete_screenshot_(db, "DELETE FROM screenshots WHERE url_id = ?1") {}

bool PageEraser::is_kept(model::UrlId page) {
  const bool kept = select_kept_.first(page);
  select_kept_.reset();
  return kept;
}

void PageEraser::erase(model::UrlId page, bool links) {
  const bool found = select_.first(page);
  const std::int64_t body = found && !select_.is_null(0) ? select_.integer(0) : 0;
  const std::int64_t text = found && !select_.is_null(1) ? select_.integer(1) : 0;
  const std::int64_t ids = found ? select_.integer(2) : 0;
  select_.reset();
  if (ids != 0) delete_ids_.run(ids);
  if (body != 0) release_body(body);
  if (text != 0) delete_text_.run(text);
  if (found) delete_page_.run(page);
  for (Statement* rows : {&delete_raw_body_, &delete_headers_, &delete_items_, &delete_structured_, &delete_alternates_,
                          &delete_render_, &delete_requests_, &delete_screenshot_})
    rows->run(page);
  if (!links) return;
  index_links();
  for (Statement* rows : {&delete_links_, &delete_fragments_, &delete_uses_}) rows->run(page);
}

// A count of two becomes none: one page alone has it.
void PageEraser::release_body(std::int64_t body) {
  const std::int64_t sharers = select_sharers_.first(body) ? select_sharers_.integer(0) : 1;
  select_sharers_.reset();
  if (sharers <= 1) delete_body_.run(body);
  if (sharers == 2) unshare_.run(body);
  if (sharers > 2) set_sharers_.run(body, sharers - 1);
}

// Without it each page's links are found by reading those of all.
void PageEraser::index_links() {
  if (links_indexed_) return;
  db_.execute("CREATE INDEX IF NOT EXISTS links_by_from ON links(from_id)");
  links_indexed_ = true;
}

}  // namespace crawl::storage
