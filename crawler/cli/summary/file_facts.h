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

// Nothing of it where the file cannot be read.
FileFacts facts_of(const coordinator::Figures& figures, const std::string& file);

}  // namespace crawl::cli
