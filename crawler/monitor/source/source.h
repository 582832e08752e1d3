// Source: where the live page has its picture from: the board of a crawl that runs, or a results file alone. Each look
// is short. One thread; errors of a file are StoreError.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "crawler/ipc/live_state.h"
#include "crawler/offline/report/figures.h"

namespace crawl::monitor {

// What is asked of a file meanwhile fails then.
inline constexpr std::chrono::milliseconds time_of_a_look{1000};

struct Counted {
  report::Figures figures;
  std::int64_t as_of_ms = 0;  // Unix time: when the count began
};

class Source {
 public:
  virtual ~Source() = default;
  // Nothing where there is nothing newer than the last one.
  virtual std::optional<ipc::LiveState> look() = 0;
  // The run's samples, for its curves: in order, some hundreds at most.
  virtual std::vector<model::Sample> history(std::int64_t run) = 0;
  // What all URLs of the file come to, as far as they have been counted; a look at a part of them. Null before the
  // first count is whole; valid until the next call.
  virtual const Counted* counted() = 0;
  // The crawl is over and nothing is asked later: the same, counted anew, for so long at most.
  virtual const Counted* count_all(std::chrono::milliseconds time) = 0;
};

}  // namespace crawl::monitor
