// SqliteAnalysisRows: the tables `link_facts`, `near_pages` and `host_facts` of a results file. As storage/tables.h
// says.
#pragma once

#include "storage/sqlite/database/sqlite.h"
#include "storage/tables.h"

namespace crawl::storage {

class SqliteAnalysisRows final : public AnalysisRows {
 public:
  explicit SqliteAnalysisRows(Database& db);

  void clear() override { db_.execute("DELETE FROM link_facts; DELETE FROM near_pages; DELETE FROM host_facts"); }
  void for_each_page(const std::function<void(model::UrlId)>& callback) override;
  void insert(const LinkFactRow& row) override;
  void for_each_text(const std::function<void(model::UrlId page, std::uint64_t simhash)>& callback) override;
  void insert_near(model::UrlId page, model::UrlId other, int distance) override {
    insert_near_.run(page, other, distance);
  }
  void prepare_views() override;

 private:
  Database& db_;
  Statement insert_, insert_near_;
};

}  // namespace crawl::storage
