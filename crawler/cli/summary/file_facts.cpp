#include "crawler/cli/summary/file_facts.h"

#include "storage/error.h"

namespace crawl::cli {
namespace {

constexpr std::chrono::milliseconds patience{1000};

FileFacts read(const coordinator::Figures& figures, const std::string& file) {
  storage::Findings findings(file, patience);
  FileFacts facts;
  for (const coordinator::NotedOutcome& failure : figures.first_failures)
    facts.failures.push_back(
        {failure.url, findings.detail(failure.url).value_or(std::string(name(failure.reason))), failure.reason});
  if (figures.seeds == 1 && !figures.first_seeds.empty() && figures.first_seeds.back().status == 200)
    facts.seed = findings.shape(figures.first_seeds.back().url);
  if (figures.file.skipped > 0) facts.skipped = findings.skipped();
  facts.broken = findings.broken();
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
