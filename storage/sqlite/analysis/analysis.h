// Analysis: what is made of a whole crawl when nothing of it is left to fetch: the tables link_facts and near_pages,
// and the indexes by which the views of an audit find their rows. Owned by whoever writes the file; one thread. All is
// made in one transaction, so that a process that is killed leaves what was there. A page that is stored later empties
// the tables: what was true of the whole is unknown then.
#pragma once

#include "storage/sqlite/handle/sqlite.h"

namespace crawl::storage {

class Analysis {
 public:
  explicit Analysis(Database& db);

  // A page is stored, in the caller's transaction.
  void forget();
  // Nothing is left to fetch. Does nothing where the tables are those of the file as it is.
  void make();

 private:
  Database& db_;
  bool made_;
};

}  // namespace crawl::storage
