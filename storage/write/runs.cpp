#include "storage/write/runs.h"

#include "base/clock.h"

namespace crawl::storage {

Runs::Runs(Tables& tables) : tables_(tables), rows_(tables.runs()) {
  rows_.end_killed();
}

std::int64_t Runs::begin(std::string_view options_json) {
  run_id_ = rows_.last() + 1;
  before_ = now_ = {};
  rows_.insert(run_id_, base::iso8601(base::unix_ms()), options_json);
  return run_id_;
}

void Runs::go_on(std::int64_t run_id) {
  const auto before = rows_.find(run_id);
  if (!before) throw StoreError(tables_.name() + " does not know the run that is to be continued");
  run_id_ = run_id;
  now_ = {};
  before_ = *before;
  rows_.reopen(run_id);
}

void Runs::seeds_read() {
  rows_.set_seeds_read(run_id_);
}

void Runs::end(const RunTotals& totals) {
  if (run_id_ == 0) return;
  now_ = totals;
  changed_ = true;
  save();
  rows_.end(run_id_, base::iso8601(base::unix_ms()), totals.exit_status);
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
  rows_.save(run_id_, {0, before_.pages + now_.pages, before_.failures + now_.failures, before_.bytes + now_.bytes},
             base::iso8601(base::unix_ms()));
  changed_ = false;
}

}  // namespace crawl::storage
