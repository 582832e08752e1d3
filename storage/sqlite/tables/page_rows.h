// SqlitePageRows: the tables of a results file that hold pages: pages, texts, bodies, headers, extracted, page_changes.
// As storage/tables.h says.
#pragma once

#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/tables/body_rows.h"
#include "storage/sqlite/write/page_eraser.h"
#include "storage/sqlite/write/page_writer.h"
#include "storage/tables.h"
#include "storage/write/bodies.h"

namespace crawl::storage {

class SqlitePageRows final : public PageRows {
 public:
  explicit SqlitePageRows(Database& db);

  // Before a commit.
  void flush() { body_rows_.flush(); }
  void write(const model::Outcome& outcome, const Judgement& judgement, std::int64_t run) override {
    writer_.write(outcome, judgement, bodies_.store(outcome), run);
  }
  void erase(model::UrlId page, bool links) override { eraser_.erase(page, links); }
  bool is_kept(model::UrlId page) override { return eraser_.is_kept(page); }
  std::optional<PreviousPage> find(model::UrlId page) override;
  void keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run) override;
  void confirm(const model::Outcome& outcome, std::int64_t run) override;
  void add_change(const PageChange& row) override;
  model::UrlId redirect_of(model::UrlId page) override;
  void for_each_redirect(const std::function<void(model::UrlId from, model::UrlId to)>& callback) override;
  void for_each_redirect_of_seeds(
      const std::function<void(std::string_view from, std::string_view to, model::HostId to_host)>& callback) override;
  void for_each_simhash(const std::function<void(std::uint64_t simhash, model::UrlId page)>& callback) override;
  void end_recrawl() override { bodies_.find_originals(); }

 private:
  Database& db_;
  SqliteBodyRows body_rows_;
  Bodies bodies_;
  PageWriter writer_;
  PageEraser eraser_;
  Statement select_, insert_change_, confirm_, keep_, select_redirect_;
};

}  // namespace crawl::storage
