#include "storage/queue/robots_table.h"

#include "base/clock.h"
#include "base/hash.h"
#include "model/url_text.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t day_ms = std::int64_t{24} * 3600 * 1000;
constexpr std::uint64_t key = 0x726f626f7473;  // which origins meet by chance decides nothing but a request more

}  // namespace

RobotsTable::RobotsTable(Database& db)
    : select_(db, "SELECT fetched_at, status, rules FROM robots WHERE origin = ?1"),
      insert_(db, "INSERT OR REPLACE INTO robots(origin, fetched_at, status, rules) VALUES(?1, ?2, ?3, ?4)") {
  std::int64_t now = base::unix_ms();
  Statement(db, "DELETE FROM robots WHERE fetched_at NOT BETWEEN ?1 AND ?2").run(now - day_ms, now);
  Statement rows(db, "SELECT origin FROM robots");
  while (rows.step()) kept_.insert(base::fingerprint(rows.text(0), key));
}

bool RobotsTable::is_kept(std::string_view url) const {
  return kept_.contains(base::fingerprint(model::origin_of(url), key));
}

std::optional<KeptRobots> RobotsTable::find(std::string_view origin) {
  if (!kept_.contains(base::fingerprint(origin, key)) || !select_.first(origin)) return std::nullopt;
  KeptRobots kept{select_.integer(0), static_cast<std::uint16_t>(select_.integer(1)), std::string(select_.text(2))};
  select_.reset();
  if (base::unix_ms() - kept.fetched_at > day_ms) return std::nullopt;
  return kept;
}

void RobotsTable::save(std::string_view origin, const KeptRobots& robots) {
  insert_.run(origin, robots.fetched_at, robots.status, Blob{robots.rules});
  kept_.insert(base::fingerprint(origin, key));
}

}  // namespace crawl::storage
