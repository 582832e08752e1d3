#include "crawler/monitor/source/to_look_at.h"

#include <algorithm>

#include "base/clock.h"

namespace crawl::monitor {
namespace {

constexpr std::chrono::milliseconds of_a_rule{1000};
constexpr std::int64_t of_a_look_ns = 300'000'000, least_rest_ns = 10'000'000'000, rest_in_rounds = 10;
constexpr std::size_t examples = 5;

}  // namespace

void ToLookAt::look() {
  const std::int64_t begin = base::monotonic_ns();
  if (begin < not_before_ns_) return;
  const auto rules = storage::built_in_rules();
  std::int64_t now = begin;
  while (next_ < rules.size() && now - begin < of_a_look_ns) {
    const storage::Rule& rule = rules[next_];
    RuleFound asked{&rule, storage::count_findings(file_, rule, most, examples, of_a_rule)};
    next_ < rules_.size() ? rules_[next_] = std::move(asked) : rules_.emplace_back(std::move(asked));
    ++next_;
    now = base::monotonic_ns();
  }
  round_took_ns_ += now - begin;
  if (next_ < rules.size()) return;
  not_before_ns_ = now + std::max(least_rest_ns, round_took_ns_ * rest_in_rounds);
  next_ = 0;
  round_took_ns_ = 0;
}

}  // namespace crawl::monitor
