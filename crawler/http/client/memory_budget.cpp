#include "crawler/http/client/memory_budget.h"

#include <algorithm>

#include "crawler/http/client/attempt.h"

namespace crawl::http {
namespace {

// Of small permits, a quarter of all; the rest is for who needs more.
std::size_t small_permits_of(std::size_t bytes) {
  return std::max<std::size_t>(4, bytes / 4 / MemoryShare::small);
}

std::size_t rest_of(std::size_t bytes) {
  const auto small = small_permits_of(bytes) * MemoryShare::small;
  return std::max<std::size_t>(bytes > small ? bytes - small : 0, 1 << 20);
}

}  // namespace

// ---- MemoryShare ----

bool MemoryShare::try_hold(std::size_t bytes, std::size_t claim) {
  if (!budget_ || bytes <= small + held_) return true;
  if (!claims_) {
    claims_ = true;
    claim_ = budget_->claims_.insert(budget_->claims_.end(), Claim{});
  }
  claim_->max = std::max(claim_->max, std::min(std::max(bytes, claim) - small, budget_->total_));
  budget_->max_claim_ = std::max(budget_->max_claim_, claim_->max);
  const auto wanted = std::min(bytes - small, budget_->total_);
  if (wanted > claim_->held && wanted - claim_->held > budget_->free_) budget_->collect();
  if (wanted > claim_->held && !budget_->grant(claim_, wanted)) return false;
  held_ = claim_->held;
  return true;
}

boost::asio::awaitable<bool> MemoryShare::hold(std::size_t bytes, std::size_t claim, Attempt& attempt) {
  while (!try_hold(bytes, claim)) {
    claim_->waiting = &attempt.waiter;
    claim_->wanted = std::min(bytes - small, budget_->total_);
    ++budget_->waiting_;
    budget_->collect();
    if (claim_->waiting) co_await attempt.waiter.wait();
    if (std::exchange(claim_->waiting, nullptr)) --budget_->waiting_;
    held_ = claim_->held;
    if (attempt.expired()) co_return false;
  }
  co_return true;
}

void MemoryShare::resize(std::size_t bytes) {
  const auto more = bytes > small ? bytes - small : 0;
  if (claims_) held_ = claim_->held;
  if (!claims_ || (more >= held_ && more > 0)) return;
  budget_->free_ += held_ - more;
  held_ = claim_->held = more;
  if (more == 0) budget_->end_claim(*this);
  budget_->serve();
}

void MemoryShare::complete() {
  if (!budget_ || std::exchange(complete_, true)) return;
  budget_->complete_ += held_;
  if (!claims_) return;
  budget_->end_claim(*this);
  budget_->serve();
}

void MemoryShare::reset() {
  if (!budget_) return;
  if (complete_) {
    budget_->give_back_elsewhere(held_);
  } else {
    resize(0);
    budget_->release_small();
  }
  budget_ = nullptr;
}

// ---- MemoryBudget ----

MemoryBudget::MemoryBudget(std::size_t bytes, std::function<void()> on_returned)
    : small_permits_(small_permits_of(bytes)),
      total_(rest_of(bytes)),
      free_small_(small_permits_),
      free_(total_),
      on_returned_(std::move(on_returned)) {}

MemoryShare MemoryBudget::try_begin() {
  if (free_small_ == 0) look_for_returned();
  if (free_small_ == 0) return {};
  --free_small_;
  return MemoryShare(*this);
}

// Nothing may be missed before the wait: another thread adds first and looks at the flag then.
boost::asio::awaitable<MemoryShare> MemoryBudget::begin(Attempt& attempt) {
  awaited_.store(true);
  MemoryShare share = try_begin();
  if (share) co_return share;
  auto given = co_await begins_.wait(attempt.waiter);
  if (given && !attempt.expired()) share = std::move(*given);
  co_return share;
}

// Nobody overtakes an older claim that waits.
bool MemoryBudget::grant(Claims::iterator claim, std::size_t wanted) {
  if (waiting_ > 0 && std::any_of(claims_.begin(), claim, [](const auto& older) { return older.waiting != nullptr; }))
    return false;
  const auto more = wanted - claim->held;
  if (more > free_ || !leaves_a_way(claim, more)) return false;
  claim->held = wanted;
  free_ -= more;
  return true;
}

bool MemoryBudget::leaves_a_way(Claims::iterator claim, std::size_t more) const {
  std::size_t available = free_ - more + complete_;
  if (available >= max_claim_) return true;
  for (auto one = claims_.begin(); one != claims_.end(); ++one) {
    const auto held = one->held + (one == claim ? more : 0);
    if (one->max > held && one->max - held > available) return false;
    available += held;
  }
  return true;
}

void MemoryBudget::collect() {
  look_for_returned();
  serve();
}

// Who waits longest is served first, and nobody before.
void MemoryBudget::serve() {
  for (auto claim = claims_.begin(); waiting_ > 0 && claim != claims_.end(); ++claim) {
    if (!claim->waiting) continue;
    Waiter* waiter = std::exchange(claim->waiting, nullptr);
    --waiting_;
    if (claim->wanted <= claim->held || grant(claim, claim->wanted)) {
      waiter->wake();
      continue;
    }
    claim->waiting = waiter;
    ++waiting_;
    return;
  }
}

void MemoryBudget::look_for_returned() {
  if (waiting_ > 0 || !begins_.empty()) awaited_.store(true);
  const auto bytes = returned_.exchange(0), permits = returned_small_.exchange(0);
  free_ += bytes;
  complete_ -= bytes;
  for (std::size_t i = 0; i < permits; ++i) release_small();
}

void MemoryBudget::give_back_elsewhere(std::size_t bytes) {
  returned_.fetch_add(bytes);
  returned_small_.fetch_add(1);
  if (awaited_.exchange(false)) on_returned_();
}

void MemoryBudget::end_claim(MemoryShare& share) {
  if (share.claim_->waiting) --waiting_;
  claims_.erase(share.claim_);
  share.claims_ = false;
  if (claims_.empty()) max_claim_ = 0;
}

void MemoryBudget::release_small() {
  begins_.empty() ? void(++free_small_) : begins_.give(MemoryShare(*this));
}

}  // namespace crawl::http
