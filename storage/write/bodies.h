// Bodies: stored bodies, each distinct one once, and which URL had a body first. Owned by the Store; one thread; 16 to
// 30 bytes of memory for each distinct body, found by the first 64 bits of its SHA-256 and then compared whole.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/outcome.h"
#include "storage/sqlite/handle/sqlite.h"

namespace crawl::storage {

struct StoredBody {
  std::optional<std::int64_t> id;            // row in bodies; empty if there is none
  std::optional<model::UrlId> duplicate_of;  // the first URL whose body is the same
};

class Bodies {
 public:
  explicit Bodies(Database& db);

  // Stores the outcome's body, or finds the one that is there. Called before the page's own row is written.
  StoredBody store(const model::Outcome& outcome);
  // After a recrawl, when originals may differ from their copies: finds again which page had each body first.
  void delete_unreferenced();

 private:
  std::optional<model::UrlId> find_original(model::UrlId id, std::string_view hash);
  std::int64_t insert(const model::Outcome& outcome);
  void claim_originals();
  void relink_copies();

  Database& db_;
  Statement insert_body_, insert_first_, select_original_, share_, set_original_;
  std::int64_t last_id_ = 0;
  boost::unordered_flat_map<std::uint64_t, model::UrlId> first_;  // prefix of the hash -> URL
};

}  // namespace crawl::storage
