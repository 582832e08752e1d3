// The table `chains` in PostgreSQL: what is known of redirects that are under way. What one transaction changes goes to
// the server together; a row that it makes and removes does not. As storage/tables.h says.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/session.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgChainRows final : public ChainRows {
 public:
  PgChainRows(Session& session, const Keys& keys);

  void for_each(const std::function<void(model::UrlId url, std::string_view chain)>& callback) override;
  void save(model::UrlId url, std::string_view chain) override { change(url, std::string(chain)); }
  void remove(model::UrlId url) override { change(url, std::nullopt); }

 private:
  void change(model::UrlId url, std::optional<std::string> chain);
  void flush();

  Session& session_;
  const Keys& keys_;
  std::map<model::UrlId, std::optional<std::string>> changes_;  // nothing: no row
  CopyBuffer rows_;
};

}  // namespace crawl::storage::postgres
