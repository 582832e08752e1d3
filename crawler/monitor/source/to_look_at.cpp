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
    ask(of_a_rule);
    now = base::monotonic_ns();
  }
  round_took_ns_ += now - begin;
  if (next_ < rules.size()) return;
  not_before_ns_ = now + std::max(least_rest_ns, round_took_ns_ * rest_in_rounds);
  next_ = 0;
  round_took_ns_ = 0;
}

void ToLookAt::look_at_all(std::chrono::milliseconds time) {
  const std::int64_t end = base::monotonic_ns() + std::chrono::nanoseconds(time).count();
  for (next_ = 0; next_ < storage::built_in_rules().size();) {
    const std::int64_t left_ms = (end - base::monotonic_ns()) / 1'000'000;
    if (left_ms <= 0) return;
    ask(std::chrono::milliseconds(left_ms));
  }
}

// A count that time ended is none better than one before.
void ToLookAt::ask(std::chrono::milliseconds time) {
  const storage::Rule& rule = storage::built_in_rules()[next_];
  const std::int64_t now_ms = base::unix_ms();
  RuleFound asked{&rule, storage::count_findings(file_, rule, most, examples, time), now_ms};
  if (next_ == rules_.size())
    rules_.push_back(std::move(asked));
  else if (asked.found.whole || time >= of_a_rule)
    rules_[next_] = std::move(asked);
  ++next_;
}

}  // namespace crawl::monitor
