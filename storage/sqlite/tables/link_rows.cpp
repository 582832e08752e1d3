#include "storage/sqlite/tables/link_rows.h"

#include <utility>

namespace crawl::storage {
namespace {

std::string_view sql_of(LinkKinds kinds) {
  switch (kinds) {
    case LinkKinds::followable:
      return "SELECT from_id, to_id, nofollow, rel FROM links WHERE nofollow = 0";
    case LinkKinds::nofollow:
      return "SELECT from_id, to_id, nofollow, rel FROM links WHERE nofollow = 1";
    case LinkKinds::of_lists:
      return "SELECT from_id, to_id, nofollow, rel FROM links WHERE rel IN ('sitemap', 'redirect')";
    case LinkKinds::all:
      break;
  }
  return "SELECT from_id, to_id, nofollow, rel FROM links";
}

LinkEnds ends_of(const Statement& row) {
  return {row.integer(0), row.integer(1), row.integer(2) != 0, row.text(3)};
}

}  // namespace

void SqliteLinkRows::for_each(LinkKinds kinds, const std::function<void(const LinkEnds&)>& callback) {
  Statement rows(db_, sql_of(kinds));
  while (rows.step()) callback(ends_of(rows));
}

void SqliteLinkRows::begin_pages() {
  own_index_ = db_.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'links_by_from'") == 0;
  if (own_index_) db_.execute("CREATE INDEX links_by_from ON links(from_id)");
  of_page_.emplace(db_, "SELECT from_id, to_id, nofollow, rel FROM links WHERE from_id = ?1");
}

void SqliteLinkRows::for_each_of(model::UrlId page, const std::function<void(const LinkEnds&)>& callback) {
  for (bool row = of_page_->first(page); row; row = of_page_->step()) callback(ends_of(*of_page_));
  of_page_->reset();
}

void SqliteLinkRows::end_pages() {
  of_page_.reset();
  if (std::exchange(own_index_, false)) db_.execute("DROP INDEX links_by_from");
}

}  // namespace crawl::storage
