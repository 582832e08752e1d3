// RunEnd: how a run of a results file ended, in the words that every command has for it. Pure, but for is_written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace crawl::storage {

// Of its options, as `runs` has them: "none" or empty where there is none.
struct RunLimits {
  std::string max_pages, max_pages_per_host, max_time;
};

// Whether some process writes this file or database now.
bool is_written(const std::string& output);

struct RunEnd {
  enum class How { under_way, finished, stopped, killed };
  How how = How::finished;
  std::string why;  // "--max-pages 100", "interrupted"; empty mostly

  // "finished", "stopped: --max-pages 100"
  std::string text() const;
  // Its first word, as the live page has it for a phase.
  std::string phase() const;
};

// `written`: by the run, where it is the last of its file and has no end. `seconds`: so long did it take.
RunEnd run_end(bool has_end, bool written, std::optional<int> exit_status, const RunLimits& limits, std::uint64_t pages,
               double seconds);

}  // namespace crawl::storage
