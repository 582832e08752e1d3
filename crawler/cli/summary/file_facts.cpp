#include "crawler/cli/summary/file_facts.h"

#include <utility>

#include "storage/error.h"

namespace crawl::cli {
namespace {

constexpr std::chrono::milliseconds max_wait{1000};

// Whether the file has pages that are missing or broken is known without it where the run is its first.
bool nothing_is_broken(const coordinator::Figures& figures) {
  const bool bad_status = !figures.by_status.empty() && figures.by_status.rbegin()->first >= 400;
  return figures.run_id == 1 && figures.file.failed == 0 && !bad_status;
}

}  // namespace

std::optional<storage::Findings> open_for_facts(const std::string& file) {
  try {
    return std::optional<storage::Findings>(std::in_place, file, max_wait);
  } catch (const storage::StoreError&) {
    return std::nullopt;
  }
}

FileFacts facts_of(const coordinator::Figures& figures, std::optional<storage::Findings>& file) {
  FileFacts facts;
  for (const coordinator::NotedOutcome& failure : figures.first_failures) {
    const auto detail = file ? file->detail(failure.url) : std::nullopt;
    facts.failures.push_back({failure.url, detail.value_or(std::string(name(failure.reason))), failure.reason});
  }
  const bool one_page = figures.seeds == 1 && !figures.first_seeds.empty() && figures.first_seeds.back().status == 200;
  if (file && one_page) facts.seed = file->shape(figures.first_seeds.back().url);
  if (file && figures.file.skipped > 0) facts.skipped = file->skipped();
  if (nothing_is_broken(figures)) {
    facts.broken.emplace();
  } else if (file) {
    facts.broken = file->broken();
  }
  return facts;
}

}  // namespace crawl::cli
