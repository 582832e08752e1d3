#include "storage/sqlite/read/site/rule_count.h"

#include "base/clock.h"
#include "storage/error.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {

RuleCount count_findings(const std::string& path, const Rule& rule, std::uint64_t most, std::size_t examples,
                         std::chrono::milliseconds time) {
  const std::int64_t end = base::monotonic_ns() + time.count() * 1'000'000;
  const auto db = open_for_a_moment(path, time);
  RuleCount found;
  try {
    Statement rows(*db, findings_sql({&rule, 1}));
    for (; rows.step(); ++found.count) {
      if (found.count == most) {
        found.whole = false;
        break;
      }
      if (found.examples.size() < examples)
        found.examples.emplace_back(std::string(rows.text(2)), std::string(rows.text(3)));
    }
  } catch (const StoreError&) {
    if (base::monotonic_ns() < end) throw;
    found.whole = false;
  }
  return found;
}

}  // namespace crawl::storage
