// Watchdog: the deadlines of all exchanges under way, kept by one timer that ticks while there are any. A timer of its
// own for each exchange, or for each read, costs 2 µs a request; here a new deadline is one store. Deadlines are
// therefore as coarse as a tick.
//
// One for each Fetcher, single-threaded. Bounded by the exchanges under way (16 bytes each).
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace crawl::http {

class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  // Whoever is watched: registered as long as it lives.
  class Entry {
   public:
    explicit Entry(Watchdog& watchdog);
    virtual ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    void set_deadline(Clock::time_point deadline) { watchdog_.slots_[index_].deadline = deadline; }

   protected:
    void turned(Clock::time_point now) { watchdog_.turned(now); }
    // The deadline has passed, or all is over (`closing`). Called once; the deadline is then infinite until it is set
    // again. Must not make or destroy an Entry.
    virtual void on_deadline(bool closing) = 0;

   private:
    friend class Watchdog;
    Watchdog& watchdog_;
    std::size_t index_;
  };

  // `on_tick` runs at each tick and answers whether it wants more, for what has no deadline of its own.
  Watchdog(boost::asio::io_context& io, std::chrono::milliseconds tick, std::function<bool()> on_tick);

  // All is over: every deadline passes now.
  void close_all();
  // Makes sure that ticks come, for on_tick's sake.
  void start();
  void stop();
  bool idle() const { return !ticking_; }

  // A handler of the event loop begins or ends. Its CPU time is measured where a millisecond has passed since the last
  // measurement, for the thread's clock is a system call: what is reported is at most a millisecond too much, and what
  // handlers that do not call this used before.
  void turned(Clock::time_point now = Clock::now()) {
    if (now - measured_at_ > std::chrono::milliseconds(1)) measure(now);
  }
  std::int64_t max_handler_ns() const { return max_ns_; }
  std::size_t watched() const { return slots_.size(); }

 private:
  struct Slot {
    Clock::time_point deadline;
    Entry* entry;
  };
  void tick();
  void measure(Clock::time_point now);
  void expire(Clock::time_point now, bool closing);

  boost::asio::steady_timer timer_;
  const std::chrono::milliseconds interval_;
  std::function<bool()> on_tick_;
  std::vector<Slot> slots_;
  Clock::time_point measured_at_ = Clock::now();
  std::int64_t measured_cpu_ns_, max_ns_ = 0;
  bool ticking_ = false;
  bool stopped_ = false;
};

}  // namespace crawl::http
