// PgUrlRows and PgHostRows: the tables `urls` and `hosts` in PostgreSQL. As storage/tables.h says.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <string>
#include <vector>

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/session.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgHostRows final : public HostRows {
 public:
  PgHostRows(Session& session, Keys& keys);

  void for_each(const std::function<void(const HostRow&)>& callback) override;
  void insert(model::HostId id, std::string_view name) override;
  void set_seeded(model::HostId id, int seeded) override;
  void set_state(model::HostId id, std::string_view state) override;
  void for_each_state(
      const std::function<void(model::HostId id, std::optional<std::string_view> state)>& callback) override;
  void for_each_count(std::int64_t run,
                      const std::function<void(model::HostId id, std::uint64_t pages)>& callback) override;

 private:
  void flush();

  Session& session_;
  Keys& keys_;
  Order order_;
  CopyBuffer inserts_;
  std::map<model::HostId, int> seeded_;
  std::map<model::HostId, std::string> states_;
};

class PgUrlRows final : public UrlRows {
 public:
  PgUrlRows(Session& session, Keys& keys);

  void for_each(const std::function<void(const UrlRow&)>& callback) override;
  std::size_t read(model::UrlId beyond, std::size_t n, const std::function<void(const UrlRow&)>& callback) override;
  void insert(const UrlRow& row) override;
  void set_state(model::UrlId id, model::State from, model::State to, model::Reason reason) override;
  void set_depth(model::UrlId id, std::uint32_t depth) override;
  void set_seed(model::UrlId id, bool by_user) override;
  void set_role(model::UrlId id, Role role) override;
  void expect(std::span<const model::UrlId> ids) override;
  std::optional<UrlFacts> find(model::UrlId id) override;
  std::optional<std::uint8_t> priority(model::UrlId id) override;

 private:
  // What is to be changed of a row.
  struct Change {
    std::optional<std::int64_t> depth, role;
    bool seed = false, by_user = false;
  };
  struct NewState {
    model::State state = model::State::queued;
    model::Reason reason = model::Reason::none;
  };

  Change& change(model::UrlId id);
  void flush();
  void write_states();
  void write_changes();
  UrlFacts facts_of(const Rows& rows, std::size_t row, int column);

  Session& session_;
  Keys& keys_;
  CopyBuffer inserts_;
  model::UrlId first_kept_back_ = 0;  // 0: none
  boost::unordered_flat_map<model::UrlId, NewState> states_;
  std::map<model::UrlId, Change> changes_;
  boost::unordered_flat_map<model::UrlId, UrlFacts> expected_;
  std::string reading_;  // a row that read() gives
};

}  // namespace crawl::storage::postgres
