// PgPageWriter: the rows of outcomes beside their URLs' own, kept back until they are copied to the server: pages,
// texts, raw bodies, headers, items, structured data, changes, and what browsers made. Owned by PgPageRows; one thread.
#pragma once

#include <cstdint>

#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/tables.h"
#include "storage/write/bodies.h"

namespace crawl::storage::postgres {

// Greater with each call, in later processes too: what stands in the order in which it was written.
class Sequence {
 public:
  Sequence();
  std::int64_t next() { return ++last_; }

 private:
  std::int64_t last_;
};

class PgPageWriter {
 public:
  PgPageWriter(const Keys& keys, Sequence& sequence);

  void write(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body, std::int64_t run);
  void add_change(const PageChange& row);
  void send(Connection& connection);

 private:
  void write_page(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body, std::int64_t run);
  void write_words(const model::Outcome& outcome, const Judgement& judgement);
  void write_parts(const model::Outcome& outcome, Key key);
  void write_rendering(const model::Rendering& rendering, Key key);

  const Keys& keys_;
  Sequence& sequence_;
  CopyBuffer pages_, texts_, ids_, raw_bodies_, headers_, items_, structured_, changes_;
  CopyBuffer renders_, requests_, screenshots_;
};

}  // namespace crawl::storage::postgres
