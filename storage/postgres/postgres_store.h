// The store that keeps a crawl in PostgreSQL.
#pragma once

#include <memory>
#include <string>

#include "storage/store.h"

namespace crawl::storage {

// Why a crawl into this address (config/value/postgres_uri.h) would fail at once; empty where it would not. Changes
// nothing.
std::string why_unusable_database(const std::string& address);

// settings.path is the address.
std::unique_ptr<Store> open_postgres_store(const StoreSettings& settings);

}  // namespace crawl::storage
