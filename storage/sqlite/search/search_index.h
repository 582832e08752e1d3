// SqliteSearchIndex: full-text search over the pages of a results file, in a file beside it (FILE.search): the results
// file has one writer, and a search must work while that writes. Texts are not copied: FTS5 keeps words and places
// alone (content=''), and what is shown is read from the results file.
//
// A page is a document; one that changes becomes another, and the old one is passed over from then on. When as many are
// passed over as are alive, all is made anew. One thread; several searches at a time wait for each other (SQLite's own
// lock). Where nothing can be written beside the results file, the index is made for this search alone. Errors are
// StoreError. Memory: 8 bytes for each page that is new.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "storage/search_index.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

class SqliteSearchIndex final : public SearchIndex {
 public:
  // `stop` is asked while SQLite works, if set: calls then throw.
  SqliteSearchIndex(const std::string& results, bool (*stop)());

  void update(const std::function<void(std::uint64_t pages)>& tell) override;
  std::vector<model::UrlId> behind() override;
  std::size_t update_pages(std::span<const model::UrlId> pages, std::int64_t budget_ns) override;
  void look_away() override;
  Result<SearchResult> find(std::string_view words, std::size_t limit) override;
  bool is_kept() const override { return kept_; }  // or made for this search alone
  std::string place() const override { return results_->path() + ".search"; }

 private:
  struct Work {
    std::vector<model::UrlId> added;
    std::vector<std::int64_t> gone;  // documents
  };

  void open(const std::string& path, bool (*stop)());
  void prepare(bool empty);
  void clear();
  void look();
  Work compare();
  void renew(model::UrlId id);
  void add(model::UrlId id, std::int64_t stamp);
  std::string name_of_results();
  std::string state_of_results();
  std::string kept(const char* key);
  void keep(const char* key, const std::string& value);
  SearchHit hit(model::UrlId id, class SearchSnippet& snippets);

  std::unique_ptr<Database> results_, index_;
  std::unique_ptr<Statement> page_, stamp_, document_, delete_document_, insert_document_, insert_words_;
  bool (*stop_)();
  bool kept_ = true;
};

}  // namespace crawl::storage
