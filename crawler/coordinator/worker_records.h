// WorkerRecords: what the coordinator knows of each worker process, and of the last one that had its number: the credit
// that it gave, and, when it is dead, whose fault that was and whether storage still reads what it wrote. The spare
// worker is the last. Pure state, one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/ids.h"

namespace crawl::coordinator {

class WorkerRecords {
 public:
  // All of a new generation of processes.
  void reset(unsigned count) { records_.assign(count, {}); }
  unsigned spare() const { return static_cast<unsigned>(records_.size()) - 1; }

  void started(unsigned k) { records_[k] = {}; }
  void gave_credit(unsigned k, std::uint32_t leases) {
    records_[k].credit += leases;
    records_[k].spoke = true;
    silent_deaths_ = 0;
  }
  void spend(unsigned k, std::uint32_t leases) {
    records_[k].credit -= leases;
    records_[k].handed += leases;
  }
  std::uint32_t credit(unsigned k) const { return records_[k].credit; }
  // Who has the most room has the fewest requests under way, and is the next to get one. Among equals it is who had the
  // fewest leases, so that a host whose slots come free one by one is no one worker's.
  bool has_less_room(unsigned k, unsigned other) const {
    const Record &one = records_[k], &another = records_[other];
    return one.credit != another.credit ? one.credit < another.credit : one.handed > another.handed;
  }

  // The coordinator kills it: that is no URL's fault but the culprit's.
  void killed(unsigned k) { records_[k].killed = true; }
  // It kills it since its event loop hangs, which is as good as dead: that may be the fault of any URL under way.
  void hung(unsigned k) { records_[k].killed = records_[k].hung = true; }
  bool is_killed(unsigned k) const { return records_[k].killed; }

  // It has said its last word, and written all that it had. drains: as below.
  void left(unsigned k, bool drains) { records_[k] = {.left = true, .draining = drains}; }
  bool has_left(unsigned k) const { return records_[k].left; }

  // It is reaped. drains: storage has its socket to read. Returns whether it died of itself.
  bool died(unsigned k, bool clean, model::LeaseNo culprit, bool drains) {
    const bool of_itself = !clean && !records_[k].killed, hung = records_[k].hung;
    if (of_itself && !records_[k].spoke) ++silent_deaths_;
    records_[k] = {.draining = drains, .culprit = culprit, .own_fault = of_itself || hung};
    return of_itself;
  }
  // In a row, of workers that never gave credit.
  unsigned silent_deaths() const { return silent_deaths_; }

  void drained(unsigned k) { records_[k].draining = false; }
  bool is_draining(unsigned k) const { return records_[k].draining; }
  bool any_draining() const {
    return std::any_of(records_.begin(), records_.end(), [](const Record& record) { return record.draining; });
  }
  // Of the last that had this number.
  model::LeaseNo culprit(unsigned k) const { return records_[k].culprit; }
  bool own_fault(unsigned k) const { return records_[k].own_fault; }

 private:
  struct Record {
    std::uint32_t credit = 0;
    std::uint64_t handed = 0;  // leases since its start
    bool spoke = false;        // it has given credit since its start
    bool killed = false;       // by this process
    bool hung = false;         // that is why
    bool left = false;         // it ends by itself
    bool draining = false;     // it has left or is dead, and storage is reading its socket to the end
    model::LeaseNo culprit = 0;
    bool own_fault = false;
  };
  std::vector<Record> records_;
  unsigned silent_deaths_ = 0;
};

}  // namespace crawl::coordinator
