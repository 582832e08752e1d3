// FileSource: the picture of a results file, finished or written by a crawl of another terminal. Counts of a run and
// its samples are read at each look; what takes a look at every URL (states, answers, hosts) is counted in short parts,
// and again when the file has changed and some time has passed: a large file costs no more than a small one. One
// thread.
#pragma once

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
  const report::Figures* figures() override { return known_ ? &figures_ : nullptr; }
  // Of the URLs, how many have been counted by the pass under way: 0 to 1; 1 where none is.
  double counted() const;

 private:
  void count(storage::ReportReader& reader, const storage::RunRow& run);
  void note(const storage::ReportRow& row);
  void finish_pass(storage::ReportReader& reader);
  ipc::LiveState state(storage::ReportReader& reader, const storage::RunRow& run);

  const std::string file_;
  const std::chrono::milliseconds time_;
  std::unique_ptr<report::Counter> counter_;  // of the pass under way
  std::int64_t at_ = 0, last_ = 0;            // ids: counted up to, and to count
  std::vector<ipc::LiveFailure> seen_failures_;
  std::map<int, std::uint64_t> seen_statuses_;   // of URLs that are done
  std::int64_t pass_began_ = 0, next_pass_ = 0;  // base::monotonic_ns
  std::string counted_of_;                       // the run's figures when the last pass began

  // Of the last whole pass.
  bool known_ = false;
  report::Figures figures_;
  std::vector<ipc::LiveHost> hosts_;
  std::vector<std::int64_t> host_ids_;  // of these
  std::vector<ipc::LiveFailure> failures_;
  std::map<int, std::uint64_t> statuses_;
};

}  // namespace crawl::monitor
