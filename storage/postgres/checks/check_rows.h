// PgCheckRows: the tables `link_fragments` and `resource_uses` in PostgreSQL. As storage/tables.h says.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <string>

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/session.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgCheckRows final : public CheckRows {
 public:
  // After the pages: what is of a page goes before it comes again.
  PgCheckRows(Session& session, const Keys& keys);

  void begin_page() override { named_.clear(); }
  void add_fragment(model::UrlId from, model::UrlId to, const model::Fragment& fragment) override;
  void add_use(model::UrlId from, model::UrlId to, const model::Resource& resource) override;
  void end_page() override {}

 private:
  // Whether the page under way names it for the first time: these tables have no key.
  bool is_new(model::UrlId to, char kind, std::string_view what);
  void begin_row(CopyBuffer& rows, model::UrlId from, model::UrlId to);

  Session& session_;
  const Keys& keys_;
  CopyBuffer fragments_, uses_;
  boost::unordered_flat_set<std::string> named_;  // by that page
};

}  // namespace crawl::storage::postgres
