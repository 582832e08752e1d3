// Which kind of crawl gets items.
#include "base/clock.h"
#include "base/log.h"
#include "config/value/postgres_uri.h"
#include "storage/item_store.h"
#include "storage/postgres/write/item_replacer.h"
#include "storage/sqlite/write/item_replacer.h"

namespace crawl::storage {

std::unique_ptr<ItemStore> open_item_store(const std::string& path, PageKinds kinds, ItemMakers makers,
                                           bool (*stop)()) {
  if (config::is_postgres_uri(path)) return std::make_unique<postgres::PgItemReplacer>(path, kinds, makers);
  return std::make_unique<ItemReplacer>(path, kinds, makers, stop);
}

std::string item_makers_json(std::string_view rules_json, std::string_view program) {
  return "{\"finished_at\": \"" + base::iso8601(base::unix_ms()) + "\", \"extract\": " + std::string(rules_json) +
         (program.empty() ? "" : ", \"on-page\": " + base::log::json_string(program)) + "}";
}

}  // namespace crawl::storage
