#include "crawler/http/client/attempt.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "config/value/proxy.h"

namespace crawl::http {
namespace {

std::string seconds(config::Duration duration) {
  return fmt::format("{:g} s", duration.count() / 1000.0);
}

std::string to_proxy(const config::Options& options) {
  return options.proxy ? " to proxy " + config::proxy_name(*options.proxy) : "";
}

}  // namespace

Attempt::Attempt(Watchdog& watchdog, const config::Options& options)
    : Entry(watchdog),
      options_(options),
      total_deadline_(Watchdog::Clock::now() + options.timeout),
      phase_deadline_(total_deadline_),
      phase_began_(Watchdog::Clock::now()) {
  set_deadline(total_deadline_);
}

void Attempt::enter(Phase phase) {
  const auto before = std::exchange(phase_, phase);
  if (expired_) return;
  const auto now = Watchdog::Clock::now();
  turned(now);
  if (before == Phase::memory) total_deadline_ += now - phase_began_;
  if (phase != Phase::tls && phase != Phase::proxy) phase_began_ = now;
  if (phase == Phase::dns) phase_deadline_ = now + options_.dns_timeout;
  if (phase == Phase::connect) {
    if (!std::exchange(connects_again_, false)) connect_deadline_ = now + options_.connect_timeout;
    phase_deadline_ = connect_deadline_;
  }
  if (phase == Phase::response) phase_deadline_ = now + options_.read_timeout;
  if (phase == Phase::queue) phase_deadline_ = total_deadline_;
  if (phase == Phase::memory) return set_deadline(Watchdog::Clock::time_point::max());
  set_deadline(std::min(phase_deadline_, total_deadline_));
}

void Attempt::hurry(config::Duration left) {
  total_deadline_ = std::min(total_deadline_, Watchdog::Clock::now() + left);
  if (phase_ != Phase::memory && !expired_) set_deadline(std::min(phase_deadline_, total_deadline_));
}

void Attempt::on_deadline(bool closing) {
  if (closing) return abandon();
  total_ = Watchdog::Clock::now() >= total_deadline_;
  interrupt();
}

void Attempt::abandon() {
  abandoned_ = true;
  interrupt();
}

void Attempt::interrupt() {
  expired_ = true;
  boost::system::error_code ignored;
  if (socket) std::ignore = socket->close(ignored);
  waiter.wake();
}

std::string Attempt::words() const {
  if (total_) return fmt::format("no complete answer within {} (--timeout)", seconds(options_.timeout));
  switch (phase_) {
    case Phase::dns:
      return fmt::format("no answer from the name server within {} (--dns-timeout)", seconds(options_.dns_timeout));
    case Phase::connect:
      return fmt::format("no connection{} within {} (--connect-timeout)", to_proxy(options_),
                         seconds(options_.connect_timeout));
    case Phase::proxy:
      return fmt::format("proxy {} opened no way within {} (--connect-timeout)", config::proxy_name(*options_.proxy),
                         seconds(options_.connect_timeout));
    case Phase::tls:
      return fmt::format("TLS handshake not done within {} (--connect-timeout)", seconds(options_.connect_timeout));
    default:
      return fmt::format("the server was silent for {} (--read-timeout)", seconds(options_.read_timeout));
  }
}

model::Failure Attempt::failure() const {
  using enum model::Reason;
  if (abandoned_) return {protocol, "interrupted: the crawl stops", true};
  const auto reason = phase_ == Phase::dns && !total_ ? dns : timeout;
  return {reason, words(), true};
}

}  // namespace crawl::http
