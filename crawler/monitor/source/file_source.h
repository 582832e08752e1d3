// FileSource: the picture of a results file, finished or written by a crawl of another terminal. Counts of a run and
// its samples are read at each look; what takes a look at every URL (states, answers, hosts) is counted in short parts,
// and again when the file has changed and some time has passed: a large file costs no more than a small one. One
// thread.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>

#include "crawler/monitor/source/source.h"
#include "crawler/offline/report/figures.h"
#include "storage/sqlite/read/site/report_reader.h"

namespace crawl::monitor {

class FileSource final : public Source {
 public:
  // time: of each call that asks the file; it fails then, and the next goes on.
  explicit FileSource(std::string file, std::chrono::milliseconds time = time_of_a_look)
      : file_(std::move(file)), time_(time) {}

  std::optional<ipc::LiveState> look() override;
  std::vector<model::Sample> history(std::int64_t run) override;
  const Counted* counted() override { return known_ ? &counted_ : nullptr; }
  const Counted* count_all(std::chrono::milliseconds time) override;
  // Goes on with what takes a look at every URL, for a moment.
  void count_on();
  // Of the URLs, how many have been counted by the pass under way: 0 to 1; 1 where none is.
  double share_counted() const;

 private:
  static std::string figures_of(const storage::RunRow& run);
  static storage::RunRow last_run(storage::ReportReader& reader);
  void look_at(storage::ReportReader& reader, const storage::RunRow& run);
  void begin_pass(storage::ReportReader& reader, const storage::RunRow& run);
  void count(storage::ReportReader& reader, std::int64_t for_ns);
  void count_states(const std::string& now);
  void note(const storage::ReportRow& row);
  void finish_pass(storage::ReportReader& reader);
  void show_states(ipc::LiveState& state, const model::Sample* last, bool fresh) const;
  ipc::LiveState state(storage::ReportReader& reader, const storage::RunRow& run);

  const std::string file_;
  const std::chrono::milliseconds time_;
  std::unique_ptr<report::Counter> counter_;  // of the pass under way
  std::int64_t at_ = 0, last_ = 0;            // ids: counted up to, and to count
  std::vector<ipc::LiveFailure> seen_failures_;
  std::map<int, std::uint64_t> seen_statuses_;   // of URLs that are done
  std::int64_t pass_began_ = 0, next_pass_ = 0;  // base::monotonic_ns
  std::int64_t pass_at_ms_ = 0;
  std::string counted_of_;  // the run's figures when the last pass began

  // URLs by state are counted more often, as long as that is quick; as of when, and of which figures of the run.
  std::array<std::uint64_t, 4> states_{};
  std::int64_t states_at_ms_ = 0, next_states_ = 0;
  std::string states_of_;

  // Of the last whole pass.
  bool known_ = false;
  Counted counted_;
  std::vector<ipc::LiveHost> hosts_;
  std::vector<std::int64_t> host_ids_;  // of these
  std::vector<ipc::LiveFailure> failures_;
  std::map<int, std::uint64_t> statuses_;
};

}  // namespace crawl::monitor
