// The store that keeps a crawl in PostgreSQL.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/store.h"

namespace crawl::storage {

// Why a crawl into this address (config/value/postgres_uri.h) would fail at once; empty where it would not. Changes
// nothing.
std::string why_unusable_database(const std::string& address);

// A machine of a crawl that several share, as the view `nodes` has it.
struct MachineStatus {
  std::string name, seen_at;
  std::uint64_t shards = 0, pages = 0, refused = 0;
  double pages_per_second = 0;
  bool living = false;
};
// None where one program alone writes the crawl.
std::vector<MachineStatus> machines_of(const std::string& address);

// Whether some program has lately said that it writes there.
bool has_living_machines(const std::string& address);

// settings.path is the address.
std::unique_ptr<Store> open_postgres_store(const StoreSettings& settings);

}  // namespace crawl::storage
