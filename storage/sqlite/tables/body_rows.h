// SqliteBodyRows: the tables `bodies`, `first_bodies` and `shared_bodies` of a results file, as write/bodies.h asks.
#pragma once

#include <array>
#include <cstddef>

#include "storage/sqlite/database/sqlite.h"
#include "storage/write/bodies.h"

namespace crawl::storage {

class SqliteBodyRows final : public BodyRows {
 public:
  explicit SqliteBodyRows(Database& db);

  std::int64_t insert(const model::Outcome& outcome) override;
  void share(std::int64_t body) override { share_.run(body); }
  std::optional<Original> original(model::UrlId page, std::string_view hash, model::UrlId copy) override;
  void set_original(model::UrlId page, std::optional<model::UrlId> original) override {
    set_original_.run(page, original);
  }
  void add_first(std::uint64_t prefix, model::UrlId page) override;
  void flush() override;
  void clear_firsts() override {
    waiting_ = 0;
    db_.execute("DELETE FROM first_bodies");
  }
  void for_each_first(const std::function<void(std::uint64_t prefix, model::UrlId page)>& callback) override;
  void for_each_hash(bool copies, const std::function<void(const HashRow&)>& callback) override;

 private:
  static constexpr std::size_t rows_of_statement = 10;
  struct First {
    std::uint64_t prefix = 0;
    model::UrlId page = 0;
  };

  Database& db_;
  std::array<First, rows_of_statement> firsts_;  // kept back
  std::size_t waiting_ = 0;
  Statement insert_body_, insert_first_, insert_firsts_, select_original_, share_, set_original_;
  std::int64_t last_id_;
};

}  // namespace crawl::storage
