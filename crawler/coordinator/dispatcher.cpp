#include "crawler/coordinator/dispatcher.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crawler/coordinator/lease_batch.h"
#include "crawler/ipc/messages/node.h"

namespace crawl::coordinator {
namespace {

constexpr std::size_t leases_per_message = 64;
constexpr std::uint64_t few_pages = 8;                 // with so few left more are asked for
constexpr std::int64_t want_again_ns = 1'000'000'000;  // where there were none

}  // namespace

void Dispatcher::set_machines(unsigned machines, std::uint64_t pages) {
  rate_.share(machines);
  set_run_pages(pages);
}

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

// What pages were found to need is looked for beyond the limit.
bool Dispatcher::page_limit_reached(const frontier::Frontier& frontier) const {
  if (frontier.leaves_pages()) return false;
  if (options_.max_pages && supervisor_.is_shared()) return own_pages(frontier) >= granted_;
  return options_.max_pages && run_pages() + frontier.open_leases() >= *options_.max_pages;
}

// Fetched by this machine in this run, or under way.
std::uint64_t Dispatcher::own_pages(const frontier::Frontier& frontier) const {
  return pages_before_ + (figures_.pages - figures_before_) + frontier.open_leases();
}

void Dispatcher::begin_ring(std::uint64_t own_pages) {
  pages_before_ = own_pages;
  figures_before_ = figures_.pages;
  want_at_ = 0;
}

void Dispatcher::want_pages(const frontier::Frontier& frontier, std::int64_t now) {
  if (!options_.max_pages || !supervisor_.is_shared() || now < want_at_ || !supervisor_.node_running()) return;
  if (own_pages(frontier) + few_pages < granted_ || frontier.empty()) return;
  supervisor_.node()->send(ipc::PagesWanted{});
  want_at_ = frontier::never;
}

void Dispatcher::grant_pages(std::uint64_t pages, std::int64_t now) {
  want_at_ = pages > granted_ ? 0 : now + want_again_ns;
  granted_ = pages;
}

void Dispatcher::give_pages_back() {
  if (!options_.max_pages || want_at_ == frontier::never || granted_ == 0 || !supervisor_.node_running()) return;
  granted_ = 0;
  supervisor_.node()->send(ipc::PagesWanted{true});
}

// What goes out in one turn: a message for each worker that has room. Sent when they go, or are full.
class Dispatcher::Batches {
 public:
  explicit Batches(Dispatcher& dispatcher) : dispatcher_(dispatcher) {
    auto& kept = dispatcher.batches_;
    for (unsigned k = 0; k < dispatcher.workers_.spare(); ++k) {
      if (kept.size() <= k) kept.push_back(std::make_unique<LeaseBatch>(dispatcher.secrets_, dispatcher.public_hosts_));
      if (dispatcher.supervisor_.worker_running(k) && dispatcher.workers_.credit(k) > 0)
        open_.push_back({k, kept[k].get()});
    }
  }

  bool empty() const { return open_.empty(); }

  // One that was chosen gets some in a row.
  unsigned next() {
    Turn& turn = dispatcher_.turn_;
    next_ = std::ranges::find(open_, turn.worker, &Batch::worker);
    if (next_ != open_.end() && turn.left > 0) return turn.worker;
    next_ = std::ranges::max_element(open_, [&](const Batch& one, const Batch& other) {
      return dispatcher_.workers_.has_less_room(one.worker, other.worker);
    });
    turn = {next_->worker, dispatcher_.in_a_row_};
    return turn.worker;
  }

  // For next().
  void add(const frontier::Claim& claim) {
    next_->leases->add(claim);
    dispatcher_.workers_.spend(next_->worker, 1);
    --dispatcher_.turn_.left;
    if (next_->leases->size() == leases_per_message) send(*next_);
    if (dispatcher_.workers_.credit(next_->worker) == 0) close();
  }
  // There is nothing more for next().
  void close() {
    send(*next_);
    dispatcher_.turn_.left = 0;
    open_.erase(next_);
  }
  void send_all() {
    for (const Batch& batch : open_) send(batch);
  }

 private:
  struct Batch {
    unsigned worker;
    LeaseBatch* leases;
  };

  void send(const Batch& batch) { batch.leases->send(*dispatcher_.supervisor_.worker(batch.worker)); }

  Dispatcher& dispatcher_;
  std::vector<Batch> open_;
  std::vector<Batch>::iterator next_;
};

bool Dispatcher::may_hand_out(const frontier::Frontier& frontier, std::int64_t now) {
  return !page_limit_reached(frontier) && rate_.next_at(now) == 0;
}

void Dispatcher::hand_out(frontier::Frontier& frontier, std::int64_t now) {
  want_pages(frontier, now);
  Batches batches(*this);
  while (!batches.empty() && may_hand_out(frontier, now)) {
    const auto claim = frontier.claim(batches.next(), now);
    if (!claim) {
      batches.close();
      continue;
    }
    rate_.note_request(now);
    batches.add(*claim);
  }
  if (page_limit_reached(frontier)) hand_out_robots(frontier, batches, now);
  batches.send_all();
  if (frontier.has_quarantined()) hand_out_to_spare(frontier, now);
  std::vector<ipc::RefillRequest> refills = frontier.take_refill_requests();
  if (!refills.empty()) supervisor_.storage()->send(ipc::Refill{std::move(refills)});
}

// Pages that are rendered may ask for what is elsewhere, also when there are as many pages as there may be.
void Dispatcher::hand_out_robots(frontier::Frontier& frontier, Batches& batches, std::int64_t now) {
  while (config::renders(options_) && !batches.empty() && rate_.next_at(now) == 0) {
    const auto claim = frontier.claim_robots(batches.next(), now);
    if (!claim) return;
    rate_.note_request(now);
    batches.add(*claim);
  }
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
  batch.send(*supervisor_.worker(spare));
}

}  // namespace crawl::coordinator
