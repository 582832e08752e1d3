// PgSearchIndex: full-text search over a crawl in PostgreSQL: the table `search_documents` beside its own, with a GIN
// index, made by the first search that may make it. Words are those of a file's index (search_words.h); the order of
// answers is ts_rank's. Errors are StoreError.
//
// Two connections: one reads the crawl, the other writes. Who may only read searches what there is. Memory: a batch of
// some megabytes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/postgres/connection/connection.h"
#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/search/search_words.h"
#include "storage/search_index.h"

namespace crawl::storage::postgres {

class PgSearchIndex final : public SearchIndex {
 public:
  // address: config/value/postgres_uri.h.
  PgSearchIndex(const std::string& address, bool (*stop)());

  void update(const std::function<void(std::uint64_t pages)>& tell) override;
  std::vector<model::UrlId> behind() override;
  std::size_t update_pages(std::span<const model::UrlId> pages, std::int64_t budget_ns) override;
  void look_away() override { reader_.roll_back(); }
  Result<SearchResult> find(std::string_view words, std::size_t limit) override;
  bool is_kept() const override { return kept_; }
  std::string place() const override { return reader_.name() + ", search_documents"; }

 private:
  void look();
  bool make_table();
  std::string state();
  void add(const Row& row);
  void store_batch();
  void forget_others();
  void stop_if_asked() const;

  Connection reader_, writer_;
  bool (*stop_)();
  SearchWords words_;
  CopyBuffer documents_{"search_documents(url, shard, stamp, words)", 4};
  std::vector<std::int64_t> shards_, urls_;  // of the batch
  bool kept_ = false;
};

}  // namespace crawl::storage::postgres
