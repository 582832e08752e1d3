// How often in a row the database of several machines was lost and nothing was stored in between. The one that answers
// and takes nothing (its disk is full) would otherwise have the same URLs asked again and again, for ever: so what is
// tried again has pauses, and an end. A value of the coordinator's; pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time_units.h"

namespace crawl::coordinator {

class StoreLosses {
 public:
  static constexpr std::int64_t max_pause_ns = 10'000 * base::ms;
  static constexpr std::int64_t quiet_ns = 60'000 * base::ms;  // what was lost before is over then, whatever came

  void stored() { count_ = 0; }

  // at_end: what is made of the whole crawl may take as long as it likes before it is lost.
  void lost(std::int64_t now, bool at_end) {
    if (count_ == 0 || (!at_end && now - last_at_ > quiet_ns)) {
      count_ = 0;
      first_at_ = now;
    }
    ++count_;
    last_at_ = now;
  }

  // Before the next try. A server that was restarted is there at once: the first time there is none.
  std::int64_t pause_ns() const {
    constexpr std::int64_t first_ns = 500 * base::ms;
    return count_ < 2 ? 0 : std::min(max_pause_ns, first_ns << std::min(count_ - 2, 10U));
  }

  // After several tries, over so long a time.
  bool too_long(std::int64_t patience_ns) const { return count_ >= 3 && last_at_ - first_at_ > patience_ns; }

 private:
  unsigned count_ = 0;
  std::int64_t first_at_ = 0, last_at_ = 0;
};

}  // namespace crawl::coordinator
