// PgPageRows: the tables in PostgreSQL that hold pages. As storage/tables.h says.
#pragma once

#include <map>
#include <string>

#include "storage/postgres/tables/body_rows.h"
#include "storage/postgres/tables/page_writer.h"
#include "storage/postgres/write/page_eraser.h"

namespace crawl::storage::postgres {

class PgPageRows final : public PageRows {
 public:
  // any_kept: some page may be kept whose last fetch failed.
  PgPageRows(Session& session, const Keys& keys, bool any_kept);

  void write(const model::Outcome& outcome, const Judgement& judgement, std::int64_t run) override;
  void erase(model::UrlId page, bool links) override;
  bool is_kept(model::UrlId page) override;
  std::optional<PreviousPage> find(model::UrlId page) override;
  void keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run) override;
  void confirm(const model::Outcome& outcome, std::int64_t run) override;
  void add_change(const PageChange& row) override;
  model::UrlId redirect_of(model::UrlId page) override;
  void for_each_redirect(const std::function<void(model::UrlId from, model::UrlId to)>& callback) override;
  void for_each_redirect_of_seeds(
      const std::function<void(std::string_view from, std::string_view to, model::HostId to_host)>& callback) override;
  void for_each_simhash(const std::function<void(std::uint64_t simhash, model::UrlId page)>& callback) override;
  void end_recrawl() override;

  // Finds which bodies there are. After the URLs are known.
  void load() { bodies_ = std::make_unique<Bodies>(body_rows_); }

 private:
  // The page as the server has it, all that is kept back of it written.
  Rows ask(const char* sql, model::UrlId page);
  Key touched(model::UrlId page);
  void flush();

  Session& session_;
  const Keys& keys_;
  Sequence sequence_;
  PgPageEraser eraser_;
  PgPageWriter writer_;
  PgBodyRows body_rows_;
  std::unique_ptr<Bodies> bodies_;
  std::map<model::UrlId, std::optional<model::UrlId>> written_;  // pages that are kept back, and where they redirect
  bool any_kept_;
};

}  // namespace crawl::storage::postgres
