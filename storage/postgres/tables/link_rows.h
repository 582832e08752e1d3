// PgLinkRows: the tables `links` and `alternates` in PostgreSQL. As storage/tables.h says.
#pragma once

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/session.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgLinkRows final : public LinkRows {
 public:
  PgLinkRows(Session& session, Keys& keys);

  void add(const LinkRow& row) override;
  void flush() override {}  // rows are copied as they come
  void for_each(LinkKinds kinds, const std::function<void(const LinkEnds&)>& callback) override;
  void begin_pages() override;
  void for_each_of(model::UrlId page, const std::function<void(const LinkEnds&)>& callback) override;
  void end_pages() override;

 private:
  void add_languages(const LinkRow& row, Key from, Key to);
  LinkEnds ends_of(const Rows& rows, std::size_t row) const;

  Session& session_;
  Keys& keys_;
  CopyBuffer links_, alternates_;
  bool own_index_ = false;
};

}  // namespace crawl::storage::postgres
