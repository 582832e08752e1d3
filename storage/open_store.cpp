// Which kind of store the settings name: there is one.
#include "storage/sqlite/write/sqlite_store.h"

namespace crawl::storage {

std::unique_ptr<Store> open_store(const StoreSettings& settings) {
  return open_sqlite_store(settings);
}

}  // namespace crawl::storage
