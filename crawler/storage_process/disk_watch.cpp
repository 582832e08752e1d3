#include "crawler/storage_process/disk_watch.h"

#include <utility>

#include "base/clock.h"
#include "config/value/postgres_uri.h"
#include "storage/error.h"
#include "storage/sqlite/file/disk.h"

namespace crawl::storage_process {
namespace {

constexpr std::int64_t interval_ns = 1'000'000'000;

}  // namespace

DiskWatch::DiskWatch(std::string path, std::uint64_t min_free)
    : path_(std::move(path)), min_free_(config::is_postgres_uri(path_) ? 0 : min_free) {}

std::optional<std::uint64_t> DiskWatch::newly_low(const storage::Store* store) {
  const std::int64_t now = base::monotonic_ns();
  if (now - looked_at_ < interval_ns) return std::nullopt;
  looked_at_ = now;
  require_file(store);
  if (logged_ || min_free_ == 0) return std::nullopt;
  const std::uint64_t free = storage::free_bytes(path_);
  if (free >= min_free_) return std::nullopt;
  logged_ = true;
  return free;
}

void DiskWatch::require_file(const storage::Store* store) const {
  if (store == nullptr || store->still_named()) return;
  throw storage::StoreError(path_ +
                            " was removed, renamed or replaced while the crawl ran: stopping, for nobody would find "
                            "what is written to it");
}

}  // namespace crawl::storage_process
