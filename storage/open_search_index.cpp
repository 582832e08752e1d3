// Which kind of index a crawl has: in its database, or beside its file.
#include "config/value/postgres_uri.h"
#include "storage/postgres/search/pg_search_index.h"
#include "storage/search_index.h"
#include "storage/sqlite/search/search_index.h"

namespace crawl::storage {

std::unique_ptr<SearchIndex> open_search_index(const std::string& results, bool (*stop)()) {
  if (config::is_postgres_uri(results)) return std::make_unique<postgres::PgSearchIndex>(results, stop);
  return std::make_unique<SqliteSearchIndex>(results, stop);
}

}  // namespace crawl::storage
