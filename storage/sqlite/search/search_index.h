// SearchIndex: full-text search over the pages of a results file, in a file beside it (FILE.search): the results file
// has one writer, and a search must work while that writes. Texts are not copied: FTS5 keeps words and places alone
// (content=''), and what is shown is read from the results file.
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

#include "base/result.h"
#include "model/ids.h"
#include "storage/sqlite/handle/sqlite.h"

namespace crawl::storage {

struct SearchHit {
  std::string url, title, text;  // title and text with the marks of search_snippet.h
};

struct SearchResult {
  std::uint64_t matches = 0;    // pages, copies of one included
  std::vector<SearchHit> hits;  // the best first; of pages with the same body the first alone
};

class SearchIndex {
 public:
  // `stop` is asked while SQLite works, if set: calls then throw.
  SearchIndex(const std::string& results, bool (*stop)());

  // Brings the index up to date; `tell` is called before with the number of pages that are read for it, if there are
  // any.
  void update(const std::function<void(std::uint64_t pages)>& tell);

  // The pages that an update would read.
  std::vector<model::UrlId> behind();
  // The same as an update for pages that are known to be other than before, as many of them as the time allows, one at
  // least, in one transaction. Answers how many.
  std::size_t update_pages(std::span<const model::UrlId> pages, std::int64_t budget_ns);
  // Lets the results file go on: until the next update it is not read, and what was read is old.
  void look_away();

  // Fails by value where the words make no question.
  Result<SearchResult> find(std::string_view words, std::size_t limit);

  bool is_kept() const { return kept_; }  // or made for this search alone

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
