#include "crawler/coordinator/dispatcher.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crawler/coordinator/lease_batch.h"

namespace crawl::coordinator {
namespace {

constexpr std::uint32_t leases_per_turn = 64;  // of one worker before the next has its turn

}  // namespace

// Hosts whose worker has no credit are no reason to look again: credit comes as a message.
std::int64_t Dispatcher::next_claim(frontier::Frontier& frontier) {
  if (page_limit_reached(frontier)) return frontier::never;
  if (std::int64_t later = rate_.next_at(base::monotonic_ns()); later != 0) return later;
  std::int64_t at = frontier::never;
  for (unsigned k = 0; k < workers_.spare(); ++k)
    if (workers_.credit(k) > 0) at = std::min(at, frontier.next_event(k));
  const unsigned spare = workers_.spare();
  const bool spare_is_free =
      workers_.credit(spare) > 0 || (!supervisor_.worker_running(spare) && !workers_.is_draining(spare));
  if (spare_is_free) at = std::min(at, frontier.next_quarantined());
  return at;
}

bool Dispatcher::page_limit_reached(const frontier::Frontier& frontier) const {
  return options_.max_pages && figures_.pages + frontier.open_leases() >= *options_.max_pages;
}

void Dispatcher::hand_out(frontier::Frontier& frontier, std::int64_t now) {
  bool more = true;
  while (more) {
    more = false;
    for (unsigned k = 0; k < workers_.spare(); ++k) more |= hand_out_to(k, frontier, now);
  }
  if (frontier.has_quarantined()) hand_out_to_spare(frontier, now);
  std::vector<ipc::RefillRequest> refills = frontier.take_refill_requests();
  if (!refills.empty()) supervisor_.storage()->send(ipc::Refill{std::move(refills)});
}

// True if the worker may take more.
bool Dispatcher::hand_out_to(unsigned k, frontier::Frontier& frontier, std::int64_t now) {
  if (!supervisor_.worker_running(k)) return false;
  const std::uint32_t room = std::min(workers_.credit(k), leases_per_turn);
  LeaseBatch batch(secrets_, public_hosts_);
  while (batch.size() < room && !page_limit_reached(frontier) && rate_.next_at(now) == 0) {
    auto claim = frontier.claim(k, now);
    if (!claim) break;
    rate_.note_request(now);
    batch.add(*claim);
  }
  if (batch.size() == 0) return false;
  workers_.spend(k, static_cast<std::uint32_t>(batch.size()));
  supervisor_.worker(k)->send(batch.message());
  return batch.size() == room && workers_.credit(k) > 0;
}

// One at a time, in a worker of its own: the URL that is alone when it dies is the one to blame.
void Dispatcher::hand_out_to_spare(frontier::Frontier& frontier, std::int64_t now) {
  const unsigned spare = workers_.spare();
  if (workers_.is_draining(spare)) return;  // what its predecessor wrote comes first
  if (!supervisor_.worker_running(spare)) {
    workers_.started(spare);
    supervisor_.start_worker(spare);
  }
  if (workers_.credit(spare) == 0 || page_limit_reached(frontier)) return;
  auto claim = frontier.claim_quarantined(now);
  if (!claim) return;
  LeaseBatch batch(secrets_, public_hosts_);
  batch.add(*claim);
  workers_.spend(spare, 1);
  supervisor_.worker(spare)->send(batch.message());
}

}  // namespace crawl::coordinator
