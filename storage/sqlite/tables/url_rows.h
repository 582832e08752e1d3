// SqliteUrlRows and SqliteHostRows: the tables `urls` and `hosts` of a results file. As storage/tables.h says.
#pragma once

#include <array>
#include <cstddef>

#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/tables/recent_urls.h"
#include "storage/tables.h"

namespace crawl::storage {

class SqliteHostRows final : public HostRows {
 public:
  explicit SqliteHostRows(Database& db);

  void for_each(const std::function<void(const HostRow&)>& callback) override;
  void insert(model::HostId id, std::string_view name) override { insert_.run(id, name); }
  void set_seeded(model::HostId id, int seeded) override { set_seeded_.run(id, seeded); }
  void set_state(model::HostId id, std::string_view state) override { set_state_.run(id, state); }
  void for_each_state(
      const std::function<void(model::HostId id, std::optional<std::string_view> state)>& callback) override;
  void for_each_count(std::int64_t run,
                      const std::function<void(model::HostId id, std::uint64_t pages)>& callback) override;

 private:
  Database& db_;
  Statement insert_, set_seeded_, set_state_;
};

// Some rows are kept back, to be written by one statement: before one of them is asked for or changed, and by flush().
class SqliteUrlRows final : public UrlRows {
 public:
  explicit SqliteUrlRows(Database& db);

  // Before a commit.
  void flush();

  void for_each(const std::function<void(const UrlRow&)>& callback) override;
  std::size_t read(model::UrlId beyond, std::size_t n, const std::function<void(const UrlRow&)>& callback) override;
  void insert(const UrlRow& row) override;
  void set_state(model::UrlId id, model::State from, model::State to, model::Reason reason) override;
  void set_depth(model::UrlId id, std::uint32_t depth) override;
  void set_seed(model::UrlId id, bool by_user) override;
  void set_role(model::UrlId id, Role role) override;
  void expect(std::span<const model::UrlId>) override {}
  std::optional<UrlFacts> find(model::UrlId id) override;
  std::optional<std::uint8_t> priority(model::UrlId id) override;

 private:
  static constexpr std::size_t rows_of_statement = 10;

  UrlRow row_of(const Statement& row) const;
  static void bind(Statement& statement, std::size_t row, const UrlRow& url);
  void need(model::UrlId id) {
    if (waiting_ > 0 && id >= rows_[0].id) flush();
  }

  Database& db_;
  RecentUrls recent_;
  std::array<UrlRow, rows_of_statement> rows_;  // kept back; ids ascend, texts are in recent_
  std::size_t waiting_ = 0;
  Statement insert_one_, insert_many_, set_state_, set_depth_, set_seed_, set_of_seed_, set_role_, select_,
      select_priority_, read_;
};

}  // namespace crawl::storage
