// The store that keeps a SQLite file, results.db.
#pragma once

#include <memory>

#include "storage/store.h"

namespace crawl::storage {

std::unique_ptr<Store> open_sqlite_store(const StoreSettings& settings);

}  // namespace crawl::storage
