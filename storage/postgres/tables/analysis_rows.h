// PgAnalysisRows: the tables `link_facts`, `near_pages` and `host_facts` in PostgreSQL. As storage/tables.h says.
#pragma once

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/session.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgAnalysisRows final : public AnalysisRows {
 public:
  PgAnalysisRows(Session& session, const Keys& keys);

  void clear() override;
  void for_each_page(const std::function<void(model::UrlId)>& callback) override;
  void insert(const LinkFactRow& row) override;
  void for_each_text(const std::function<void(model::UrlId page, std::uint64_t simhash)>& callback) override;
  void insert_near(model::UrlId page, model::UrlId other, int distance) override;
  void prepare_views() override;

 private:
  Session& session_;
  const Keys& keys_;
  CopyBuffer facts_, near_;
};

}  // namespace crawl::storage::postgres
