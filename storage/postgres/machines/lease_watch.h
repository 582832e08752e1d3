// LeaseWatch: which machines are dead. A machine that lives makes its row other than before, again and again; one whose
// row was the same for a whole lease, by the clock of who looks and while the server answered, asks no host any more:
// it counts its lease from before it sent what was seen last. Pure: the caller has the clock (base::boot_ns).
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace crawl::storage::postgres {

// The lease that a crawl has in `meta`, where 0 is none, in ms: a person may write it there, and may mean seconds.
inline constexpr std::int64_t usual_lease_ms = 15'000, min_lease_ms = 1'000, max_lease_ms = 24 * 3'600'000;
constexpr std::int64_t lease_of(std::int64_t kept_ms) {
  return kept_ms == 0 ? usual_lease_ms : std::clamp(kept_ms, min_lease_ms, max_lease_ms);
}

class LeaseWatch {
 public:
  explicit LeaseWatch(std::int64_t lease_ns) : lease_ns_(lease_ns) {}

  // What a row says now. After a pause in which nobody looked, all leases count anew.
  void note(const std::string& name, std::int64_t incarnation, std::int64_t beat, std::int64_t now) {
    Seen& seen = machines_[name];
    if (seen.incarnation == incarnation && seen.beat == beat && seen.since >= counted_from_) return;
    seen.moved |= seen.since != 0 && (seen.incarnation != incarnation || seen.beat != beat);
    seen = {incarnation, beat, now, seen.moved};
  }
  void begin_look(std::int64_t now) {
    if (now - looked_at_ > lease_ns_ / 3) counted_from_ = now;
    looked_at_ = now;
  }
  bool is_dead(const std::string& name, std::int64_t now) const {
    const auto seen = machines_.find(name);
    return seen != machines_.end() && now - seen->second.since > lease_ns_ + lease_ns_ / 20;
  }
  // It was seen to live.
  bool lives(const std::string& name) const {
    const auto seen = machines_.find(name);
    return seen != machines_.end() && seen->second.moved;
  }

 private:
  struct Seen {
    std::int64_t incarnation = 0, beat = 0, since = 0;
    bool moved = false;
  };
  std::int64_t lease_ns_, looked_at_ = 0, counted_from_ = 0;
  std::map<std::string, Seen> machines_;
};

}  // namespace crawl::storage::postgres
