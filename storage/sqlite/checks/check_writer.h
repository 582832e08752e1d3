// CheckWriter: rows of what pages are shown with, of the places in pages that links name, and of the names that pages
// have. In the caller's transaction; one thread. Statements are made with the first row of their kind. A page of
// documentation names a hundred places: they are packed into one row (schema/check_tables_sql.h).
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "model/outcome.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/tables.h"

namespace crawl::storage {

class CheckWriter final : public CheckRows {
 public:
  explicit CheckWriter(Database& db) : db_(db) {}

  // What pages.ids_id is to hold: the row of these hashes; 0 where the page has none, nothing where nobody knows.
  std::optional<std::int64_t> add_ids(std::optional<std::string_view> ids);
  void begin_page() override {}
  void add_fragment(model::UrlId from, model::UrlId to, const model::Fragment& fragment) override;
  void add_use(model::UrlId from, model::UrlId to, const model::Resource& resource) override;
  void end_page() override;

 private:
  // What links of the page under way name.
  struct Places {
    std::string hashes, json, place;
    boost::unordered_flat_set<std::uint64_t> seen;  // keyed fingerprints
  };

  Database& db_;
  std::optional<Statement> insert_ids_, insert_fragments_, insert_use_;
  const std::uint64_t fingerprint_key_ = base::random_u64();
  model::UrlId from_ = 0;
  Places places_;
  std::int64_t last_ids_ = 0;  // with insert_ids_
};

}  // namespace crawl::storage
