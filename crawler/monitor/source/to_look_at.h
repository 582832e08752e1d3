// ToLookAt: what the rules of an audit find in a results file that may still be written. One rule is asked after the
// other, each for a second at most and only while somebody looks; then they rest, ten times as long as they took. One
// thread; errors are StoreError.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/sqlite/read/site/rule_count.h"

namespace crawl::monitor {

struct RuleFound {
  const storage::Rule* rule = nullptr;
  storage::RuleCount found;
  std::int64_t at_ms = 0;  // Unix time: when it was asked
};

class ToLookAt {
 public:
  static constexpr std::uint64_t most = 10'000;  // findings of a rule that are counted

  explicit ToLookAt(std::string file) : file_(std::move(file)) {}

  // Asks some of the rules whose turn it is.
  void look();
  // The crawl is over and nobody asks later: all of them again, for so long at most.
  void look_at_all(std::chrono::milliseconds time);
  // The rules that have been asked, in the order of the program's.
  const std::vector<RuleFound>& rules() const { return rules_; }

 private:
  void ask(std::chrono::milliseconds time);

  const std::string file_;
  std::vector<RuleFound> rules_;
  std::size_t next_ = 0;
  std::int64_t round_took_ns_ = 0, not_before_ns_ = 0;
};

}  // namespace crawl::monitor
