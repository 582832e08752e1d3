#include "storage/queue/robots_table.h"

#include "base/clock.h"
#include "base/hash.h"
#include "model/url_text.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t day_ms = std::int64_t{24} * 3600 * 1000;
constexpr std::uint64_t origins_key =
    0x726f626f7473;  // which origins meet by chance decides nothing but a request more

}  // namespace

RobotsTable::RobotsTable(RobotsRows& rows) : rows_(rows) {
  std::int64_t now = base::unix_ms();
  rows_.keep_between(now - day_ms, now);
  rows_.for_each_origin([this](std::string_view origin) { kept_.insert(base::fingerprint(origin, origins_key)); });
}

bool RobotsTable::is_kept(std::string_view url) const {
  return kept_.contains(base::fingerprint(model::origin_of(url), origins_key));
}

std::optional<KeptRobots> RobotsTable::find(std::string_view origin) {
  if (!kept_.contains(base::fingerprint(origin, origins_key))) return std::nullopt;
  auto kept = rows_.find(origin);
  if (kept && base::unix_ms() - kept->fetched_at > day_ms) return std::nullopt;
  return kept;
}

void RobotsTable::save(std::string_view origin, const KeptRobots& robots) {
  rows_.save(origin, robots);
  kept_.insert(base::fingerprint(origin, origins_key));
}

}  // namespace crawl::storage
