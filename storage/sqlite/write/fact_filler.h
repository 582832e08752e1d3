// FactFiller: what an audit asks of pages, put into the rows of pages that an older version stored without it. In the
// caller's transaction; one thread.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/outcome.h"
#include "storage/sqlite/handle/sqlite.h"

namespace crawl::storage {

// A link of a page to the page in other languages.
struct AlternateUrl {
  std::string_view url, langs;  // langs: several between commas

  void fields(auto&& visit) { visit(url, langs); }
};

struct PageFacts {
  model::Facts facts;
  std::optional<std::string_view> robots;  // as far as the stored page says it
  std::optional<std::uint32_t> words;
  std::vector<model::Structured> structured;
  std::vector<AlternateUrl> alternates;

  void fields(auto&& visit) { visit(facts, robots, words, structured, alternates); }
};

class FactFiller {
 public:
  explicit FactFiller(Database& db);

  void fill(model::UrlId page, const PageFacts& facts);

 private:
  void fill_alternates(model::UrlId page, const PageFacts& facts);

  Statement update_, insert_structured_, find_, insert_alternate_;
  const bool indexed_;  // without it each URL would be looked for among all
};

}  // namespace crawl::storage
