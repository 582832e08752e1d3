// PgPageEraser: deletes all rows of pages, many at a time, and their bodies once no other page has the same ones. Owned
// by PgPageRows; one thread.
//
// Tables without a key get their indexes when the first page goes that has rows in them.
#pragma once

#include <cstdint>
#include <map>

#include "storage/postgres/connection/connection.h"
#include "storage/postgres/tables/keys.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgPageEraser {
 public:
  explicit PgPageEraser(const Keys& keys) : keys_(keys) {}

  // links: what the page links to, too.
  void add(model::UrlId page, bool links) { pages_[page] |= links; }
  bool has(model::UrlId page) const { return pages_.contains(page); }
  void send(Connection& connection);

 private:
  void erase_parts(Connection& connection, const Rows& answered);
  static void release_bodies(Connection& connection, const Rows& gone);
  void index(Connection& connection);

  const Keys& keys_;
  std::map<model::UrlId, bool> pages_;
  bool indexed_ = false;  // or not yet known to be
};

}  // namespace crawl::storage::postgres
