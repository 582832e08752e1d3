// What one rule of an audit finds in a results file, counted for a while: for who shows findings while they change. The
// file may come from anybody. Errors are StoreError.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/sqlite/audit/findings.h"

namespace crawl::storage {

struct RuleCount {
  struct Example {
    std::string url, detail;
  };
  std::uint64_t count = 0;
  bool whole = true;              // false: there are more, or may be
  std::vector<Example> examples;  // the first
};

// Counts up to `most` findings, for `time` at most.
RuleCount count_findings(const std::string& path, const Rule& rule, std::uint64_t most, std::size_t examples,
                         std::chrono::milliseconds time);

}  // namespace crawl::storage
