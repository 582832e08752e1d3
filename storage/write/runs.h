// Runs: the table `runs`, a row for each run of the program on this file. The row of the run under way is brought up to
// date in every transaction, so that a run that is killed leaves true figures: the next Store of the file gives it
// finished_at, the time of its last transaction, and leaves its exit_status NULL. Owned by the Store; one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "storage/tables.h"

namespace crawl::storage {

class Runs final : public RunRecords {
 public:
  // Ends what was killed.
  explicit Runs(Tables& tables);

  std::int64_t begin(std::string_view options_json) override;
  void go_on(std::int64_t run_id) override;
  // The seeds were read to their end.
  void reads_seeds(std::string_view place) override { rows_.set_seeds_place(place); }
  void seeds_read() override;
  void needs_auth(std::string_view auth) override { rows_.add_auth(run_id_, auth); }
  void end(const RunTotals& totals);

  // The run under way; 0 without one.
  std::int64_t current() const { return run_id_; }
  void count(std::uint64_t pages, std::uint64_t failures, std::uint64_t bytes);
  // Writes the figures, if there is a run and they changed.
  void save();

 private:
  Tables& tables_;
  RunRows& rows_;
  std::int64_t run_id_ = 0;
  RunTotals before_;  // of this run, by processes before this one
  RunTotals now_;
  bool changed_ = false;
};

}  // namespace crawl::storage
