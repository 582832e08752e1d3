// When a crawl ends, and why: one pure function of what the coordinator knows at a moment. It is asked after every turn
// of the loop, so that the order in which messages of workers and storage come makes no difference: the next turn sees
// what this one did not.
#pragma once

#include <cstdint>
#include <optional>

#include "crawler/frontier/host_heaps.h"

namespace crawl::coordinator {

inline constexpr std::int64_t parked_ns = 300'000'000'000;  // hosts that wait longer do not hold the end open

// The question to storage whether anything is queued. It is asked when all that was handed out is committed: storage
// then settles depths and scope, by which more may become queued.
enum class Question : std::uint8_t { not_asked, asked, answered };

struct Remains {
  bool seeds_stored = false;    // storage has all seeds
  bool frontier_empty = false;  // Frontier::empty()
  bool only_capped = false;     // Frontier::only_capped_left()
  bool awaits_refills = false;  // Frontier::awaits_refills()
  bool awaits_robots = false;   // RobotsCache::awaits_storage()
  std::size_t open_leases = 0;
  std::uint64_t sitemaps_left = 0;
  std::int64_t next_event = frontier::never, now = 0;
  bool pages_reached = false;  // --max-pages
  bool leaves_pages = false;   // Frontier::leaves_pages(): the limit ends no more than pages
  bool time_over = false;      // --max-time
  Question question = Question::not_asked;
  std::uint64_t queued = 0;  // the answer
};

enum class EndStep : std::uint8_t {
  go_on,
  ask_storage,     // the question, which decides
  finished,        // nothing is left
  pages_limit,     // --max-pages
  time_limit,      // --max-time
  hosts_limit,     // --max-pages-per-host: only hosts that have had it are left
  sitemaps_limit,  // --max-pages: only sitemaps are left, and it has read as many as it may
  parked,          // only hosts are left that are not to be asked for long
  lost,            // storage has queued URLs that nobody has: a bug of ours
};

inline EndStep next_step(const Remains& remains) {
  if (remains.time_over) return EndStep::time_limit;
  const bool idle = remains.seeds_stored && remains.frontier_empty;
  const bool capped = remains.seeds_stored && remains.only_capped;
  // It may end by itself at just that number; the report that the last attempt is over may come after its outcome.
  const bool may_look = remains.leaves_pages && !remains.frontier_empty;
  if (remains.pages_reached && !may_look && !idle && remains.open_leases == 0) return EndStep::pages_limit;
  if (idle || capped) {
    if (remains.question == Question::not_asked) return EndStep::ask_storage;
    if (remains.question == Question::asked) return EndStep::go_on;
    if (remains.queued == 0) return EndStep::finished;
    if (remains.leaves_pages) return EndStep::pages_limit;
    if (capped) return EndStep::hosts_limit;
    return remains.sitemaps_left > 0 ? EndStep::sitemaps_limit : EndStep::lost;
  }
  const bool may_still_hear = !remains.seeds_stored || remains.open_leases > 0 || remains.awaits_refills ||
                              remains.awaits_robots || remains.question == Question::asked;
  if (may_still_hear || remains.next_event == frontier::never) return EndStep::go_on;
  return remains.next_event - remains.now > parked_ns ? EndStep::parked : EndStep::go_on;
}

}  // namespace crawl::coordinator
