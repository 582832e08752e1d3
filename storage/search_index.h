// SearchIndex: full-text search over the pages of a crawl, which is brought up to date by whoever asks it. One thread;
// several searches at a time wait for each other. Errors are StoreError.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/outcome.h"

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
  virtual ~SearchIndex() = default;

  // Brings the index up to date; `tell` is called before with the number of pages that are read for it, if there are
  // any.
  virtual void update(const std::function<void(std::uint64_t pages)>& tell) = 0;

  // The pages that an update would read.
  virtual std::vector<model::UrlId> behind() = 0;
  // The same as an update for pages that are known to be other than before, as many of them as the time allows, one at
  // least, in one transaction. Answers how many.
  virtual std::size_t update_pages(std::span<const model::UrlId> pages, std::int64_t budget_ns) = 0;
  // Lets the crawl go on: until the next update it is not read, and what was read is old.
  virtual void look_away() = 0;

  // Fails by value where the words make no question.
  virtual Result<SearchResult> find(std::string_view words, std::size_t limit) = 0;

  // Or made for this search alone, or not brought up to date: why.
  virtual bool is_kept() const = 0;
  // Where it is, for messages.
  virtual std::string place() const = 0;
};

// Of a results file, or of a crawl in PostgreSQL. `stop` is asked while a question is worked at, if set: calls then
// throw.
std::unique_ptr<SearchIndex> open_search_index(const std::string& results, bool (*stop)());

}  // namespace crawl::storage
