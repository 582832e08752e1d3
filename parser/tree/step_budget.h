// StepBudget: how much work may still be done on one page by selectors and by what reads their matches. A step is about
// as much as looking at one element or at sixteen bytes of text: a few nanoseconds. Counted, and so the same on every
// machine. Owned by whoever reads a page; one thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace crawl::parser {

class StepBudget {
 public:
  explicit StepBudget(std::uint64_t steps) : left_(steps) {}

  // False, from then on for ever, when the budget does not have as many: what was begun is to be given up.
  bool spend(std::uint64_t steps) {
    if (steps > left_) spent_ = true;
    left_ = spent_ ? 0 : left_ - steps;
    return !spent_;
  }
  bool spend_bytes(std::size_t bytes) { return spend(1 + bytes / 16); }
  bool spent() const { return spent_; }

 private:
  std::uint64_t left_;
  bool spent_ = false;
};

}  // namespace crawl::parser
