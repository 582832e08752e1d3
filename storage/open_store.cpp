// Which kind of store the settings name: an address of PostgreSQL, or a file.
#include "config/value/postgres_uri.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/write/sqlite_store.h"

namespace crawl::storage {

std::unique_ptr<Store> open_store(const StoreSettings& settings) {
  return config::is_postgres_uri(settings.path) ? open_postgres_store(settings) : open_sqlite_store(settings);
}

}  // namespace crawl::storage
