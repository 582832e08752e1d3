// Analysis: what is made of a whole crawl when nothing of it is left to fetch: the tables link_facts and near_pages,
// and the indexes by which the views of an audit find their rows. Owned by whoever writes the file; one thread. All is
// made in one transaction, so that a process that is killed leaves what was there. A page that is stored later empties
// the tables: what was true of the whole is unknown then.
#pragma once

#include "storage/tables.h"

namespace crawl::storage {

class Analysis {
 public:
  // tables outlives it.
  explicit Analysis(Tables& tables);

  // A page is stored, in the caller's transaction.
  void forget();
  // Nothing is left to fetch. Does nothing where the tables are those of the crawl as it is. In a transaction.
  void make();

 private:
  Tables& tables_;
  bool made_;
};

}  // namespace crawl::storage
