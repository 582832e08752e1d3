// `crawl compact` of a crawl in PostgreSQL: rows that nobody names go, an older crawl is brought up to date, and each
// table is written anew without what is free in it (VACUUM FULL). One thread; errors are StoreError. Stopped at any
// moment, the crawl is whole, and the tables that were done stay so.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "storage/sqlite/file/compactor.h"

namespace crawl::storage {

// For nobody else writes the crawl meanwhile, and who reads a table waits while it is written anew. `tell` as compact()
// has it.
CompactFigures compact_in_postgres(const std::string& address, const std::function<bool(const CompactProgress&)>& tell);

}  // namespace crawl::storage
