// ReportReader: what a report about a crawl is made of, all of one moment: every URL once, in one pass, and the few
// rows that tell of runs and changes. The file may come from anybody. One thread; errors are StoreError.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/reason.h"
#include "model/sample.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/site/run_end.h"

namespace crawl::storage {

// A row of `results`; views are valid until the next.
struct ReportRow {
  std::string_view url, reason, content_type;
  int state = 0;  // as model::State
  std::int64_t host = 0, depth = 0, run = 0, size = 0, wire_size = 0;
  std::int64_t fetched_at = 0;  // ms since 1970; 0: not fetched
  int status = 0;               // 0 without an answer
  std::optional<double> wait_ms, parse_ms;
};

struct RunRow {
  std::int64_t id = 0;
  std::string started_at, ended_at;
  std::string seed, depth, scope;  // the first of its seeds, and how far it went; empty where that is not said
  std::uint64_t seeds = 0;
  unsigned processes = 0, per_host = 0;
  double rate = 0, limit_rate = 0;        // requests and bytes a second over all hosts; 0: no limit
  std::int64_t begin_ms = 0, end_ms = 0;  // since 1970
  bool running = false;                   // or killed, and nobody has opened the file since
  std::optional<int> exit_status;
  RunLimits limits;
  std::uint64_t pages = 0, failures = 0, bytes = 0;
};

// written: is_written of its file.
RunEnd end_of(const RunRow& run, bool written);

struct ChangeRow {
  std::string url, change;
};

struct TargetRow {
  std::string url;
  int status = 0;
  std::string reason;
  std::uint64_t links = 0;
};

class ReportReader {
 public:
  ReportReader(const std::string& path, bool (*stop)());
  // For so long: whatever is asked fails then.
  ReportReader(const std::string& path, std::chrono::milliseconds time);

  // Only rows with ids beyond `after`, up to `upto`; from then on.
  void between(std::int64_t after, std::int64_t upto);
  std::int64_t last_id();
  // URLs by model::State: a look at every row of one narrow table.
  std::array<std::uint64_t, 4> states();
  bool next();
  const ReportRow& row() const { return row_; }

  // The last ones, the newest first.
  std::vector<RunRow> runs(std::size_t most);
  std::vector<model::Sample> samples(std::int64_t run, std::int64_t after_ms = 0);
  std::string host_name(std::int64_t host);
  std::optional<double> delay_ms(std::int64_t host);
  // As hosts_summary has it, where that is kept (once nothing is queued any more) or the pages are few.
  std::optional<double> wait_p95_ms(std::int64_t host);
  // Unix time in ms: it is not to be asked before; 0 where nothing says so.
  std::int64_t next_at_ms(std::int64_t host);
  struct Renderings {
    std::uint64_t rendered = 0, failed = 0;  // pages that a browser made, and those that it failed at
    double mean_ms = 0;
  };
  Renderings renderings();
  // How many, and the first of each kind.
  std::vector<std::pair<std::string, std::uint64_t>> change_counts(std::int64_t run);
  std::vector<ChangeRow> changes(std::int64_t run, const std::string& change, std::size_t most);
  // What most links that lead nowhere lead to.
  std::vector<TargetRow> broken_targets(std::size_t most);
  // Whom most other pages link to.
  std::vector<std::pair<std::string, std::uint64_t>> most_linked(std::size_t most);

 private:
  explicit ReportReader(std::unique_ptr<Database> db);

  std::unique_ptr<Database> db_;
  std::unique_ptr<Statement> rows_;
  bool has_renders_ = false, has_host_facts_ = false;              // older files have none
  std::optional<std::unordered_map<std::int64_t, double>> waits_;  // of all hosts, once one is asked for
  ReportRow row_;
};

}  // namespace crawl::storage
