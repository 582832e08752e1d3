// Figures: what a report counts, in one pass over the rows of a results file. Memory is bounded: hosts and folders
// beyond max_groups are counted together. Pure; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/reason.h"
#include "storage/sqlite/read/site/report_reader.h"

namespace crawl::report {

// Times in milliseconds, as a histogram whose buckets grow by a sixteenth of an octave: a percentile is right within 3
// %.
class Times {
 public:
  static constexpr int per_octave = 16, octaves = 20;  // 0.1 ms to 100 s

  void add(double ms);
  std::uint64_t count() const { return count_; }
  double percentile(double share) const;
  // Counts of the buckets from `first` ms on, each `width` octaves.
  static double begin_of(int bucket);
  const std::vector<std::uint32_t>& buckets() const { return buckets_; }

 private:
  std::vector<std::uint32_t> buckets_ = std::vector<std::uint32_t>(per_octave * octaves);
  std::uint64_t count_ = 0;
};

struct HostFigures {
  std::uint64_t pages = 0, failures = 0, throttled = 0, bytes = 0, queued = 0;
  static constexpr int per_octave = 8;
  std::array<std::uint32_t, std::size_t{per_octave} * 20> waits{};  // from 0.1 ms
  std::uint64_t of_last_run = 0;                                    // answers
  double wait_sum_ms = 0;
  std::uint64_t wait_count = 0;
  double wait_mean_ms() const { return wait_count == 0 ? 0 : wait_sum_ms / static_cast<double>(wait_count); }
  double p95() const;  // within 5 %
};

struct FolderFigures {
  std::uint64_t pages = 0, errors = 0;  // errors: 4xx, 5xx and failures
};

// Of the last run, evenly cut; none is shorter than a second: a few pages in some milliseconds are no pace.
struct Moment {
  std::uint64_t pages = 0, bytes = 0;      // that were answered
  std::uint64_t failures = 0, errors = 0;  // errors: answers with 4xx and 5xx too
};

struct Figures {
  static constexpr std::size_t max_groups = 20'000, max_moments = 90;

  // Each URL that was asked for is in one of these two: its status, or why it failed and with which status (0: none).
  std::map<int, std::uint64_t> statuses;
  std::map<std::pair<std::string, int>, std::uint64_t> failed_with;
  std::array<std::uint64_t, 4> states{};  // as model::State
  std::map<std::string, std::uint64_t, std::less<>> failed, skipped, types;
  std::map<std::int64_t, std::uint64_t> depths;
  std::unordered_map<std::int64_t, HostFigures> hosts;
  std::map<std::string, FolderFigures, std::less<>> folders;  // "host/a/b"
  std::vector<Moment> over_time;
  Times waits;
  std::uint64_t bytes = 0;
  std::uint64_t wire_bytes = 0;  // of the last run, as the next
  std::uint64_t asked = 0;       // URLs, with or without an answer
  double parse_ms = 0;
};

class Counter {
 public:
  explicit Counter(const storage::RunRow& last);

  void add(const storage::ReportRow& row);

  Figures figures;

 private:
  void add_answer(const storage::ReportRow& row);
  void add_host(const storage::ReportRow& row);
  void add_folder(const storage::ReportRow& row);
  void add_moment(const storage::ReportRow& row);

  const storage::RunRow last_;
};

// "example.org/docs/api" of a URL: host and two folders; those that end in a page's name alone are left out.
std::string folder_of(std::string_view url);

}  // namespace crawl::report
