// PgBodyRows: the tables `bodies`, `shared_bodies` and `first_bodies` in PostgreSQL, as write/bodies.h asks. A body is
// of the shard of the page that had it first; pages of other shards have their own. Owned by PgPageRows; one thread.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <string>
#include <utility>

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/page_writer.h"
#include "storage/postgres/tables/session.h"
#include "storage/postgres/write/page_eraser.h"
#include "storage/write/bodies.h"

namespace crawl::storage::postgres {

class PgBodyRows final : public BodyRows {
 public:
  PgBodyRows(Session& session, const Keys& keys, Sequence& sequence, const PgPageEraser& eraser);

  std::int64_t insert(const model::Outcome& outcome) override;
  void share(std::int64_t body) override;
  std::optional<Original> original(model::UrlId page, std::string_view hash, model::UrlId copy) override;
  void set_original(model::UrlId page, std::optional<model::UrlId> original) override;
  void add_first(std::uint64_t prefix, model::UrlId page) override;
  void clear_firsts() override;
  void for_each_first(const std::function<void(std::uint64_t prefix, model::UrlId page)>& callback) override;
  void for_each_hash(bool copies, const std::function<void(const HashRow&)>& callback) override;

  // A page is written whose row is kept back, with this body.
  void note(const model::Outcome& outcome, const StoredBody& body);
  // Pages share bodies which is not yet written.
  bool shares_kept_back() const { return !shares_.empty(); }
  void send(Connection& connection);

 private:
  struct Noted {
    std::string hash, charset;
    std::optional<std::int64_t> body;
  };

  Session& session_;
  const Keys& keys_;
  Sequence& sequence_;
  const PgPageEraser& eraser_;
  CopyBuffer bodies_, firsts_;
  std::int64_t last_body_;
  std::int16_t shard_of_last_original_ = 0;
  std::map<std::pair<std::int16_t, std::int64_t>, std::int64_t> shares_;  // by shard and body: pages more
  boost::unordered_flat_map<model::UrlId, Noted> noted_;                  // of pages that are kept back
};

}  // namespace crawl::storage::postgres
