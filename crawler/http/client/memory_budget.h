// MemoryBudget: the memory that the responses of one worker may hold together (--body-memory): heads, windows of
// decoders, bodies, from the first byte until the page is handed to storage or to a callback program.
//
// Each response takes a small permit before its first byte is read. Most need no more. One that does becomes a
// claimant: it says what it may come to at most, and takes what it needs by and by. It is given only what leaves
// everybody a way to the end: in the order of their coming, each could still get all that it may need from what is free
// then, and give it back (the banker's algorithm). So hundreds of bodies of a few hundred kilobytes are under way where
// a dozen of
// --max-body would be, and none holds a part for ever and waits for more. What may need more than there is claims all,
// and so runs alone. Small permits are apart from that: who waits for one holds nothing.
//
// One for each worker. Owned and asked by the event loop; what a page holds may be given back by any thread.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <list>
#include <utility>

#include "crawler/http/client/wait_list.h"

namespace crawl::http {

class Attempt;
class MemoryBudget;

// What one response holds. Moves with it; given back when destroyed.
class MemoryShare {
 public:
  static constexpr std::size_t small = 64 * 1024;

  MemoryShare() = default;
  MemoryShare(MemoryShare&& other) noexcept { swap(other); }
  MemoryShare& operator=(MemoryShare&& other) noexcept {
    MemoryShare(std::move(other)).swap(*this);
    return *this;
  }
  ~MemoryShare() { reset(); }

  explicit operator bool() const { return budget_ != nullptr; }

  // -- event loop
  // From here on `bytes` in all, of at most `claim` later. False: not now. Never holds less than before.
  bool try_hold(std::size_t bytes, std::size_t claim);
  // Waits for that; false when the attempt expired meanwhile.
  boost::asio::awaitable<bool> hold(std::size_t bytes, std::size_t claim, Attempt& attempt);
  // It needs no more than `bytes` for now.
  void resize(std::size_t bytes);
  // It is complete and will hold no more: other threads may have it from here on.
  void complete();

  // -- any thread, once complete
  void reset();
  std::size_t held() const { return budget_ ? small + held_ : 0; }

 private:
  friend class MemoryBudget;
  explicit MemoryShare(MemoryBudget& budget) : budget_(&budget) {}
  void swap(MemoryShare& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(claims_, other.claims_);
    std::swap(complete_, other.complete_);
    std::swap(held_, other.held_);
    std::swap(claim_, other.claim_);
  }

  struct Claim {
    std::size_t held = 0, max = 0, wanted = 0;
    Waiter* waiting = nullptr;
  };
  using Claims = std::list<Claim>;

  MemoryBudget* budget_ = nullptr;
  bool claims_ = false, complete_ = false;
  std::size_t held_ = 0;  // beside the small permit
  Claims::iterator claim_;
};

class MemoryBudget {
 public:
  // on_returned is called by a thread that gives back what somebody waits for: collect() is to be called by the loop.
  MemoryBudget(std::size_t bytes, std::function<void()> on_returned);
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  // A small permit; empty when all are taken.
  MemoryShare try_begin();
  boost::asio::awaitable<MemoryShare> begin(Attempt& attempt);

  // Takes what other threads gave back, and serves who waits.
  void collect();

  std::size_t total() const { return total_; }  // of all claims
  std::size_t small_permits() const { return small_permits_; }
  std::size_t free() const { return free_; }
  std::size_t free_permits() const { return free_small_; }

 private:
  friend class MemoryShare;
  using Claims = MemoryShare::Claims;

  bool grant(Claims::iterator claim, std::size_t bytes);
  bool leaves_a_way(Claims::iterator claim, std::size_t more) const;
  void serve();
  void give_back_elsewhere(std::size_t bytes);
  void end_claim(MemoryShare& share);
  void release_small();
  void look_for_returned();

  const std::size_t small_permits_, total_;
  std::size_t free_small_, free_;
  std::size_t complete_ = 0;  // held by pages that are complete: comes back by itself
  std::size_t waiting_ = 0;   // claims that wait
  std::size_t max_claim_ = 0;
  Claims claims_;  // in the order of their coming
  WaitList<MemoryShare> begins_;

  const std::function<void()> on_returned_;
  std::atomic<std::size_t> returned_{0}, returned_small_{0};
  std::atomic<bool> awaited_{false};
};

}  // namespace crawl::http
