#include "storage/write/runs.h"

#include "base/clock.h"

namespace crawl::storage {

Runs::Runs(Database& db)
    : db_(db), save_(db, "UPDATE runs SET pages = ?2, failures = ?3, bytes = ?4, active_at = ?5 WHERE run_id = ?1") {
  db.execute("UPDATE runs SET finished_at = coalesce(active_at, started_at) WHERE finished_at IS NULL");
}

std::int64_t Runs::begin(std::string_view options_json) {
  run_id_ = db_.integer("SELECT coalesce(max(run_id), 0) + 1 FROM runs");
  before_ = now_ = {};
  Statement(db_, "INSERT INTO runs(run_id, started_at, options) VALUES(?1, ?2, ?3)")
      .run(run_id_, base::iso8601(base::unix_ms()), options_json);
  return run_id_;
}

void Runs::go_on(std::int64_t run_id) {
  Statement row(db_, "SELECT pages, failures, bytes FROM runs WHERE run_id = ?1");
  if (!row.first(run_id)) throw StoreError(db_.path() + " does not know the run that is to be continued");
  run_id_ = run_id;
  now_ = {};
  before_ = {0, static_cast<std::uint64_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)),
             static_cast<std::uint64_t>(row.integer(2))};
  row.reset();
  Statement(db_, "UPDATE runs SET finished_at = NULL, exit_status = NULL WHERE run_id = ?1").run(run_id);
}

void Runs::seeds_read() {
  Statement(db_, "UPDATE runs SET seeds_read = 1 WHERE run_id = ?1").run(run_id_);
}

void Runs::end(const RunTotals& totals) {
  if (run_id_ == 0) return;
  now_ = totals;
  changed_ = true;
  save();
  Statement(db_, "UPDATE runs SET finished_at = ?2, exit_status = ?3 WHERE run_id = ?1")
      .run(run_id_, base::iso8601(base::unix_ms()), totals.exit_status);
  run_id_ = 0;
}

void Runs::count(std::uint64_t pages, std::uint64_t failures, std::uint64_t bytes) {
  now_.pages += pages;
  now_.failures += failures;
  now_.bytes += bytes;
  changed_ = true;
}

void Runs::save() {
  if (run_id_ == 0 || !changed_) return;
  std::string now = base::iso8601(base::unix_ms());
  save_.run(run_id_, before_.pages + now_.pages, before_.failures + now_.failures, before_.bytes + now_.bytes,
            std::string_view(now));
  changed_ = false;
}

}  // namespace crawl::storage
