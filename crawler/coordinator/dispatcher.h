// Dispatcher: hands out leases to workers that have given credit, as the frontier, --max-pages and the rate over all
// hosts allow. Owned by the coordinator, as are the frontier and the records of the workers that it refers to.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/name_set.h"
#include "config/options.h"
#include "crawler/coordinator/lease_batch.h"
#include "crawler/coordinator/progress/figures.h"
#include "crawler/coordinator/rate_limit.h"
#include "crawler/coordinator/supervisor.h"
#include "crawler/coordinator/worker_records.h"
#include "crawler/frontier/frontier.h"
#include "crawler/session/secrets/request_secrets.h"

namespace crawl::coordinator {

class Dispatcher {
 public:
  // All outlive it.
  Dispatcher(const config::Options& options, Supervisor& supervisor, WorkerRecords& workers,
             session::RequestSecrets& secrets, const base::NameSet& public_hosts, const Figures& figures)
      : options_(options),
        supervisor_(supervisor),
        workers_(workers),
        secrets_(secrets),
        public_hosts_(public_hosts),
        figures_(figures),
        in_a_row_(std::max(1u, options.per_host / std::max(1u, options.processes) / 2)),
        rate_(options.rate, options.limit_rate) {}

  // Claims what may go out now, and sends it. Of the spare worker (which must run, or not be draining) too.
  void hand_out(frontier::Frontier& frontier, std::int64_t now);
  // When something may be handed out that cannot be now.
  std::int64_t next_claim(frontier::Frontier& frontier);

  // The rate over all hosts, for requests that are no leases: when the next may be made (0: now), and that one is.
  std::int64_t next_request(std::int64_t now) { return rate_.next_at(now); }
  void note_request(std::int64_t now) { rate_.note_request(now); }
  // Of a crawl that several machines share: how many there are, what all have fetched in this run; and what was when
  // this one began.
  void set_machines(unsigned machines, std::uint64_t pages);
  void set_run_pages(std::uint64_t pages) { run_pages_ = std::max(run_pages_, pages); }
  // Workers begin anew; what this machine has fetched by then, and may fetch in all (--max-pages).
  void begin_ring(std::uint64_t own_pages);
  void grant_pages(std::uint64_t pages, std::int64_t now);
  // Who was asked for pages is dead.
  void ask_again() { want_at_ = 0; }
  // Nothing is left here: others may have what was granted.
  void give_pages_back();
  // Pages of the run, by all machines.
  std::uint64_t run_pages() const { return std::max(figures_.pages, run_pages_); }

  void note_bytes(std::int64_t now, std::uint64_t bytes) { rate_.note_bytes(now, bytes); }

 private:
  bool page_limit_reached(const frontier::Frontier& frontier) const;
  std::uint64_t own_pages(const frontier::Frontier& frontier) const;
  void want_pages(const frontier::Frontier& frontier, std::int64_t now);
  class Batches;
  bool may_hand_out(const frontier::Frontier& frontier, std::int64_t now);
  void hand_out_robots(frontier::Frontier& frontier, Batches& batches, std::int64_t now);
  void hand_out_to_spare(frontier::Frontier& frontier, std::int64_t now);

  const config::Options& options_;
  Supervisor& supervisor_;
  WorkerRecords& workers_;
  session::RequestSecrets& secrets_;
  const base::NameSet& public_hosts_;
  const Figures& figures_;
  // Half of a worker's share of the slots of one host goes to it at once, as they come free: it is woken the less
  // often, and neither it nor the others are without for long.
  const std::uint32_t in_a_row_;
  struct Turn {
    unsigned worker = 0;
    std::uint32_t left = 0;
  };
  Turn turn_;
  std::vector<std::unique_ptr<LeaseBatch>> batches_;  // by worker, empty between two turns
  RateLimit rate_;
  std::uint64_t run_pages_ = 0;
  std::uint64_t pages_before_ = 0, figures_before_ = 0;  // when the ring began: of this machine, of figures_
  std::uint64_t granted_ = 0;                            // that this machine may fetch
  std::int64_t want_at_ = 0;                             // when more are asked for; frontier::never: they were
};

}  // namespace crawl::coordinator
