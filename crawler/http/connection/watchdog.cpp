#include "crawler/http/connection/watchdog.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <utility>

#include "base/clock.h"

namespace crawl::http {

Watchdog::Entry::Entry(Watchdog& watchdog) : watchdog_(watchdog), index_(watchdog.slots_.size()) {
  watchdog.slots_.push_back({Clock::time_point::max(), this});
  watchdog.start();
}

Watchdog::Entry::~Entry() {
  auto& slots = watchdog_.slots_;
  slots[index_] = slots.back();
  slots[index_].entry->index_ = index_;
  slots.pop_back();
}

Watchdog::Watchdog(boost::asio::io_context& io, std::chrono::milliseconds tick, std::function<bool()> on_tick)
    : timer_(io), interval_(tick), on_tick_(std::move(on_tick)), measured_cpu_ns_(base::thread_cpu_ns()) {}

void Watchdog::measure(Clock::time_point now) {
  const auto cpu = base::thread_cpu_ns();
  max_ns_ = std::max(max_ns_, cpu - measured_cpu_ns_);
  measured_at_ = now;
  measured_cpu_ns_ = cpu;
}

void Watchdog::start() {
  if (ticking_ || stopped_) return;
  ticking_ = true;
  timer_.expires_after(interval_);
  timer_.async_wait([this](boost::system::error_code) { tick(); });
}

void Watchdog::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Watchdog::tick() {
  ticking_ = false;
  if (stopped_) return;
  expire(Clock::now(), false);
  const bool more = on_tick_();
  if (more || !slots_.empty()) start();
}

void Watchdog::expire(Clock::time_point now, bool closing) {
  for (auto& slot : slots_) {
    if (slot.deadline > now) continue;
    slot.deadline = Clock::time_point::max();
    slot.entry->on_deadline(closing);
  }
}

void Watchdog::close_all() {
  expire(Clock::time_point::max(), true);
}

}  // namespace crawl::http
