// CpuLaps: what the stages of a piece of work cost in CPU time of this thread, measured on a part of the pieces: the
// thread's clock is a system call. Of the first pieces each is measured, then one in so many, which stands for all of
// those.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/clock.h"

namespace crawl::base {

class CpuLaps {
 public:
  // piece: its number, from 0.
  explicit CpuLaps(std::uint64_t piece)
      : weight_(piece < first_pieces ? 1
                : piece % part == 0  ? part
                                     : 0),
        last_(now()) {}

  // Adds the nanoseconds since it was made, or since the last lap, to a figure.
  void lap(std::int64_t& figure) {
    std::int64_t at = now();
    figure += weight_ * std::max<std::int64_t>(0, at - last_ - clock_cost());
    last_ = at;
  }

 private:
  static constexpr std::uint64_t first_pieces = 64;
  static constexpr std::int64_t part = 97;  // a prime, which no pattern of pages has

  // What reading the clock adds to a lap.
  static std::int64_t clock_cost() {
    static const std::int64_t cost = [] {
      std::int64_t least = std::numeric_limits<std::int64_t>::max();
      for (int i = 0; i < 16; ++i) {
        std::int64_t begin = thread_cpu_ns();
        least = std::min(least, thread_cpu_ns() - begin);
      }
      return least;
    }();
    return cost;
  }

  std::int64_t now() const { return weight_ == 0 ? 0 : thread_cpu_ns(); }

  const std::int64_t weight_;
  std::int64_t last_;
};

}  // namespace crawl::base
