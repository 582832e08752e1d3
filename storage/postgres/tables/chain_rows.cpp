#include "storage/postgres/tables/chain_rows.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace crawl::storage::postgres {

PgChainRows::PgChainRows(Session& session, const Keys& keys)
    : session_(session), keys_(keys), rows_("chains(shard, url, chain)", 3) {
  session_.on_flush([this] { flush(); });
}

void PgChainRows::for_each(const std::function<void(model::UrlId url, std::string_view chain)>& callback) {
  const Rows rows =
      session_.connection().query("SELECT url, chain FROM chains" CRAWL_OF_SHARDS("shard", "$1") " ORDER BY shard, url",
                                  Params().add(session_.some_shards()));
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (const model::UrlId url = keys_.url(rows.integer(i, 0)); url != 0) callback(url, rows.text(i, 1));
}

void PgChainRows::change(model::UrlId url, std::optional<std::string> chain) {
  session_.touch(keys_.of_url(url).shard);
  session_.change();
  changes_[url] = std::move(chain);
}

void PgChainRows::flush() {
  if (changes_.empty()) return;
  std::vector<std::int64_t> shards, urls;
  for (const auto& [url, chain] : changes_) {
    const Key key = keys_.of_url(url);
    shards.push_back(key.shard);
    urls.push_back(key.id);
    if (!chain) continue;
    rows_.begin_row();
    rows_.add_small(key.shard);
    rows_.add_bigint(key.id);
    rows_.add_bytes(*chain);
  }
  changes_.clear();
  session_.connection().query(
      "DELETE FROM chains AS c USING unnest($1::bigint[], $2::bigint[]) AS v(shard, url)"
      " WHERE c.shard = v.shard::smallint AND c.url = v.url",
      Params().add(shards).add(urls));
  rows_.send(session_.connection());
}

}  // namespace crawl::storage::postgres
