// Ranges: who works on which pages, and what becomes of the pages of a worker that died. Knows ids alone: no process,
// no file. Owned by the Reparser.
//
// A page at which a worker died twice, or once by a stall, is condemned: no range has it any more. A range that a
// worker died in without being at a page is given up after three deaths. So every death brings the end nearer.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "crawler/offline/reparse/messages.h"
#include "storage/item_store.h"

namespace crawl::reparse {

class Ranges {
 public:
  explicit Ranges(std::size_t workers) : of_worker_(workers) {}

  // What this worker is to do next: ranges of the dead first, then new ones.
  std::optional<Range> hand_out(std::size_t worker, storage::ItemStore& file);
  std::size_t held_by(std::size_t worker) const { return of_worker_[worker].size(); }
  bool all_done() const { return at_end_ && again_.empty() && none_held(); }

  // The worker says so. False if the range is not its own.
  bool page_done(std::size_t worker, std::uint32_t range, model::UrlId page);
  bool range_done(std::size_t worker, std::uint32_t range);

  // What was lost with a worker is to be done again. The page that it was at (0: none), and whether it stalled there.
  struct Loss {
    model::UrlId condemned = 0;                // the page, if it is passed over from now on
    std::optional<storage::IdRange> given_up;  // a range that kills workers without a page to blame
  };
  Loss worker_died(std::size_t worker, model::UrlId page, bool stalled);

  // Everything up to here was handed out.
  model::UrlId reached() const { return reached_; }

 private:
  struct Task {
    Range range;
    std::set<model::UrlId> done;
    unsigned deaths = 0;
  };

  bool none_held() const;
  std::optional<Task> next_task(storage::ItemStore& file);
  Task* find(std::size_t worker, std::uint32_t range);

  std::vector<std::deque<Task>> of_worker_;  // in the order in which they are worked off
  std::deque<Task> again_;
  std::map<model::UrlId, unsigned> deaths_;
  std::set<model::UrlId> condemned_;
  model::UrlId reached_ = 0;
  std::uint32_t last_number_ = 0;
  bool at_end_ = false;
};

}  // namespace crawl::reparse
