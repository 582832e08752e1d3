// What the results file adds to the figures of a run, for its summary: read once when the run has ended, within the
// second that a person waits without noticing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawler/coordinator/progress/figures.h"
#include "storage/sqlite/read/findings.h"

namespace crawl::cli {

struct FailedUrl {
  std::string url, why;  // in words
  model::Reason reason = model::Reason::none;
};

struct FileFacts {
  std::vector<FailedUrl> failures;  // the first of the run
  // Empty where there was no time to count.
  std::optional<std::vector<std::pair<std::string, std::uint64_t>>> skipped;  // by reason
  std::optional<storage::Broken> broken;
  std::optional<storage::PageShape> seed;  // of the one seed that was given, where it is a page
};

// The file, opened once for all that is said of it: its schema is parsed each time. Nothing where it cannot be read.
std::optional<storage::Findings> open_for_facts(const std::string& file);

// Without it, what the figures say.
FileFacts facts_of(const coordinator::Figures& figures, std::optional<storage::Findings>& file);

}  // namespace crawl::cli
