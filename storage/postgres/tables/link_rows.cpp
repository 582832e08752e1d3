#include "storage/postgres/tables/link_rows.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "storage/error.h"

namespace crawl::storage::postgres {
namespace {

#define CRAWL_LINK_COLUMNS "SELECT from_url, to_url, nofollow, rel, from_shard, to_shard FROM links"
// Those that a page of this machine has, or that lead to one.
#define CRAWL_LINKS \
  CRAWL_LINK_COLUMNS " WHERE (cardinality($1::bigint[]) = 0 OR from_shard = ANY($1) OR to_shard = ANY($1))"

const char* links_sql_of(LinkKinds kinds) {
  switch (kinds) {
    case LinkKinds::followable:
      return CRAWL_LINKS " AND nofollow = 0";
    case LinkKinds::nofollow:
      return CRAWL_LINKS " AND nofollow = 1";
    case LinkKinds::of_lists:
      return CRAWL_LINKS " AND rel IN ('sitemap', 'redirect')";
    case LinkKinds::all:
      break;
  }
  return CRAWL_LINKS;
}

constexpr char of_page_sql[] = CRAWL_LINK_COLUMNS " WHERE from_shard = $1::smallint AND from_url = $2";

}  // namespace

PgLinkRows::PgLinkRows(Session& session, Keys& keys)
    : session_(session),
      keys_(keys),
      links_("links(from_url, to_url, from_shard, to_shard, nofollow, rel, text)", 7),
      alternates_("alternates(url, to_url, shard, to_shard, lang)", 5) {
  session_.on_flush([this] {
    links_.send(session_.connection());
    alternates_.send(session_.connection());
  });
}

void PgLinkRows::add(const LinkRow& row) {
  const Key from = keys_.of_url(row.from), to = keys_.of_url(row.to);
  session_.touch(from.shard);
  links_.begin_row();
  links_.add_bigint(from.id);
  links_.add_bigint(to.id);
  links_.add_small(from.shard);
  links_.add_small(to.shard);
  links_.add_small(row.nofollow);
  links_.add_text_or_null(row.rel);
  links_.add_text(row.text);
  if (!row.langs.empty()) add_languages(row, from, to);
}

// Each language once.
void PgLinkRows::add_languages(const LinkRow& row, Key from, Key to) {
  std::vector<std::string_view> seen;
  for (std::string_view langs = row.langs; !langs.empty();) {
    const std::size_t size = std::min(langs.find(','), langs.size());
    const std::string_view lang = langs.substr(0, size);
    langs.remove_prefix(std::min(size + 1, langs.size()));
    if (std::ranges::find(seen, lang) != seen.end()) continue;
    seen.push_back(lang);
    alternates_.begin_row();
    alternates_.add_bigint(from.id);
    alternates_.add_bigint(to.id);
    alternates_.add_small(from.shard);
    alternates_.add_small(to.shard);
    alternates_.add_text(lang);
  }
}

LinkEnds PgLinkRows::ends_of(const Rows& rows, std::size_t row) const {
  const Key to{static_cast<std::int16_t>(rows.integer(row, 5)), rows.integer(row, 1)};
  return {keys_.url(rows.integer(row, 0)), keys_.url_of(to), rows.integer(row, 2) != 0, rows.text(row, 3)};
}

void PgLinkRows::for_each(LinkKinds kinds, const std::function<void(const LinkEnds&)>& callback) {
  session_.synced().for_each(links_sql_of(kinds), Params().add(session_.some_shards()),
                             [&](const Row& row) { callback(ends_of(row.rows(), 0)); });
}

void PgLinkRows::begin_pages() {
  Connection& connection = session_.writing();
  own_index_ = connection.integer("SELECT (to_regclass('links_by_from') IS NULL)::integer") != 0;
  if (own_index_) connection.execute("CREATE INDEX links_by_from ON links(from_shard, from_url)");
}

void PgLinkRows::for_each_of(model::UrlId page, const std::function<void(const LinkEnds&)>& callback) {
  const Key key = keys_.of_url(page);
  const Rows rows = session_.synced().query(of_page_sql, Params().add(key.shard).add(key.id));
  for (std::size_t i = 0; i < rows.size(); ++i) callback(ends_of(rows, i));
}

void PgLinkRows::end_pages() {
  if (!std::exchange(own_index_, false)) return;
  Connection& connection = session_.writing();
  connection.execute("SAVEPOINT no_index; SET LOCAL lock_timeout = '200ms'");
  try {
    connection.execute("DROP INDEX links_by_from");
  } catch (const StoreError&) {
    connection.execute("ROLLBACK TO no_index");  // somebody reads: it stays, and rows that are added pay for it
  }
  connection.execute("RELEASE no_index; SET LOCAL lock_timeout = 0");
}

}  // namespace crawl::storage::postgres
