// CheckWriter: rows of what pages are shown with, of the places in pages that links name, and of the names that pages
// have. In the caller's transaction; one thread; copies nothing. Statements are made with the first row of their kind.
// A page of documentation names a hundred places: ten of them are one statement.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/outcome.h"
#include "storage/sqlite/handle/sqlite.h"
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
  static constexpr std::size_t rows_of_statement = 10;

  struct FragmentRow {
    model::UrlId from = 0, to = 0;
    std::string hash;
    std::string_view fragment, text;
  };

  static void bind(Statement& statement, std::size_t row, const FragmentRow& fragment);

  Database& db_;
  std::optional<Statement> insert_ids_, insert_fragment_, insert_fragments_, insert_use_;
  std::array<FragmentRow, rows_of_statement> fragments_;  // kept back
  std::size_t waiting_ = 0;
  std::int64_t last_ids_ = 0;  // with insert_ids_
};

}  // namespace crawl::storage
