#include "crawler/cli/summary/file_facts.h"

#include "storage/error.h"

namespace crawl::cli {
namespace {

constexpr std::chrono::milliseconds max_wait{1000};

// Whether the file has pages that are missing or broken is known without it where the run is its first.
bool nothing_is_broken(const coordinator::Figures& figures) {
  const bool bad_status = !figures.by_status.empty() && figures.by_status.rbegin()->first >= 400;
  return figures.run_id == 1 && figures.file.failed == 0 && !bad_status;
}

FileFacts read(const coordinator::Figures& figures, const std::string& file) {
  FileFacts facts;
  const bool one_page = figures.seeds == 1 && !figures.first_seeds.empty() && figures.first_seeds.back().status == 200;
  const bool sound = nothing_is_broken(figures);
  if (sound) facts.broken.emplace();
  if (sound && !one_page && figures.first_failures.empty() && figures.file.skipped == 0) return facts;
  storage::Findings findings(file, max_wait);
  for (const coordinator::NotedOutcome& failure : figures.first_failures)
    facts.failures.push_back(
        {failure.url, findings.detail(failure.url).value_or(std::string(name(failure.reason))), failure.reason});
  if (one_page) facts.seed = findings.shape(figures.first_seeds.back().url);
  if (figures.file.skipped > 0) facts.skipped = findings.skipped();
  if (!sound) facts.broken = findings.broken();
  return facts;
}

}  // namespace

FileFacts facts_of(const coordinator::Figures& figures, const std::string& file) {
  try {
    return read(figures, file);
  } catch (const storage::StoreError&) {
    FileFacts facts;
    for (const coordinator::NotedOutcome& failure : figures.first_failures)
      facts.failures.push_back({failure.url, std::string(name(failure.reason)), failure.reason});
    return facts;
  }
}

}  // namespace crawl::cli
