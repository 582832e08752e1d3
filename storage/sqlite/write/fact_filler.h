// FactFiller: what an audit asks of pages, put into the rows of pages that an older version stored without it. In the
// caller's transaction; one thread.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/outcome.h"
#include "storage/sqlite/checks/check_writer.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

// A link of a page to the page in other languages.
struct AlternateUrl {
  std::string_view url, langs;  // langs: several between commas

  void fields(auto&& visit) { visit(url, langs); }
};

// What a link of a page has behind '#'.
struct FragmentOfUrl {
  std::string_view url;      // the target
  model::Fragment fragment;  // without its place

  void fields(auto&& visit) { visit(url, fragment); }
};

struct PageFacts {
  model::Facts facts;
  std::optional<std::string_view> robots;  // as far as the stored page says it
  std::optional<std::uint32_t> words;
  std::vector<model::Structured> structured;
  std::vector<AlternateUrl> alternates;
  std::optional<std::string_view> ids;  // as in model::Outcome
  std::vector<FragmentOfUrl> fragments = {};

  void fields(auto&& visit) { visit(facts, robots, words, structured, alternates, ids, fragments); }
};

class FactFiller {
 public:
  explicit FactFiller(Database& db);

  void fill(model::UrlId page, const PageFacts& facts);

 private:
  void fill_alternates(model::UrlId page, const PageFacts& facts);
  void fill_fragments(model::UrlId page, const PageFacts& facts);
  model::UrlId id_of(std::string_view url);  // 0 where nothing is known of it

  Statement update_, insert_structured_, find_, insert_alternate_, fragments_;
  CheckWriter checks_;
  const bool indexed_;  // without it each URL would be looked for among all
};

}  // namespace crawl::storage
