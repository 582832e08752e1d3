// PageEraser: deletes all rows of a page, so that nothing is left that nothing refers to: its row of `pages`,
// text, headers, items, links, raw body, and its body once no other page has the same one. Owned by the Store's parts;
// one thread; inside the caller's transaction.
//
// A body that one page alone has is in no table of counts, which is nearly every one: erasing costs point look-ups.
#pragma once

#include <cstdint>

#include "model/ids.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

class PageEraser {
 public:
  explicit PageEraser(Database& db);

  // links: what the page links to, too. Only a page that was read has some, and to find them takes an index.
  void erase(model::UrlId page, bool links);
  // Whether a fetch that failed left what was stored of the page before.
  bool is_kept(model::UrlId page);

 private:
  void release_body(std::int64_t body);
  void index_links();

  Database& db_;
  Statement select_, select_kept_, select_sharers_, set_sharers_, unshare_;
  Statement delete_page_, delete_text_, delete_body_, delete_raw_body_, delete_headers_, delete_items_, delete_links_;
  Statement delete_structured_, delete_alternates_, delete_ids_, delete_fragments_, delete_uses_;
  Statement delete_render_, delete_requests_, delete_screenshot_;
  bool links_indexed_ = false;  // or not yet known to be
};

}  // namespace crawl::storage
