// SqliteLinkRows: the table `links` of a results file. As storage/tables.h says.
#pragma once

#include <optional>

#include "storage/sqlite/write/link_writer.h"
#include "storage/tables.h"

namespace crawl::storage {

class SqliteLinkRows final : public LinkRows {
 public:
  explicit SqliteLinkRows(Database& db) : db_(db), writer_(db) {}

  void add(const LinkRow& row) override { writer_.add(row); }
  void flush() override { writer_.flush(); }
  bool any() override { return db_.integer("SELECT EXISTS(SELECT 1 FROM links)") != 0; }
  void for_each(LinkKinds kinds, const std::function<void(const LinkEnds&)>& callback) override;
  void begin_pages() override;
  void for_each_of(model::UrlId page, const std::function<void(const LinkEnds&)>& callback) override;
  void end_pages() override;

 private:
  Database& db_;
  LinkWriter writer_;
  std::optional<Statement> of_page_;  // between begin_pages() and end_pages()
  bool own_index_ = false;
};

}  // namespace crawl::storage
