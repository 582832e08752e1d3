// Reader: what other commands than a crawl ask of a results file. Read-only, also while a crawl writes it, and never
// waits for one; what it answers is one moment's state for each call. One thread, no fork. Errors are StoreError.
//
// The file may come from anybody: nothing read from it is trusted to be of a given size or type.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/sqlite/read/site/run_end.h"
#include "storage/sqlite/read/url_report.h"
#include "storage/store.h"

namespace crawl::storage {

// So many URLs ended like this.
struct OutcomeCount {
  std::string state, reason;  // reason is empty where there is none
  std::optional<int> status;
  std::uint64_t count = 0;
};

struct HostSummary {
  std::string host;
  std::uint64_t pages = 0, failures = 0, bytes = 0;
  std::optional<double> wait_mean_ms, wait_p95_ms;
};

struct HostWaiting {
  std::string host;
  std::uint64_t queued = 0;
};

struct RunSummary {
  std::int64_t run_id = 0;
  std::string started_at, finished_at;  // finished_at is empty while it runs
  std::optional<int> exit_status;       // empty while it runs, and for a run that was killed
  std::uint64_t pages = 0, failures = 0, bytes = 0;
  double seconds = 0;  // so far, for a run under way
  RunLimits limits;
};

struct FileStatus {
  Totals totals;
  std::uint64_t bytes = 0;             // of all bodies, uncompressed
  std::vector<OutcomeCount> outcomes;  // the most frequent first
  std::vector<HostSummary> slowest;
  std::vector<HostWaiting> waiting;  // hosts with the most queued URLs
  std::vector<RunSummary> runs;      // the latest first
};

// A stored body, uncompressed.
struct PageBody {
  std::string content_type, charset, body;
};

using NamedValues = std::vector<std::pair<std::string, std::optional<std::string>>>;

class Reader {
 public:
  explicit Reader(const std::string& path);
  // For so long: whatever is asked fails then.
  Reader(const std::string& path, std::chrono::milliseconds time);
  ~Reader();

  // At most `top` entries in each list.
  FileStatus status(std::size_t top = 10);
  // The URL's row of the view `results`, without text and body; empty if it was never seen.
  std::optional<NamedValues> row(std::string_view url);
  // Nothing if the URL was never seen or has no stored body.
  std::optional<PageBody> page(std::string_view url);
  // The PNG of a page that a browser rendered; nothing if none is stored.
  std::optional<std::string> screenshot(std::string_view url);
  // All that is known of a URL, sitemaps too; empty if it was never seen.
  // id: of its row, where that is known: then no index is needed.
  std::optional<UrlReport> url_report(std::string_view url, model::UrlId id = 0);
  // URLs that the file has and that may be meant by one that it has not, the most alike first.
  std::vector<std::string> near(std::string_view url, std::size_t most = 5);
  // Whether look-ups by URL take long: the file is large, and its indexes are made when a run ends.
  bool is_slow();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crawl::storage
