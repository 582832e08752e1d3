// Attempt: one exchange as seen by the clock. It knows which phase is under way, when that must have ended, what the
// coroutine waits for meanwhile, and so can wake it when time is up; the cause is then told in words.
//
// Lives in the frame of the exchange's coroutine, which asks expired() after every wait.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "config/options.h"
#include "crawler/http/connection/waiter.h"
#include "crawler/http/connection/watchdog.h"
#include "model/reason.h"

namespace crawl::http {

enum class Phase {
  dns,       // --dns-timeout
  connect,   // --connect-timeout: all addresses together
  proxy,     // what is left of --connect-timeout: TLS with the proxy, and its way to the target
  tls,       // what is left of --connect-timeout
  response,  // --read-timeout: from the request, or the last byte, to the next byte
  queue,     // waiting for a resource of our own: --timeout alone
  memory,    // waiting for --body-memory, which no server is to blame for: not even that counts
};

class Attempt : public Watchdog::Entry {
 public:
  Attempt(Watchdog& watchdog, const config::Options& options);

  // Begins a phase: its deadline counts from now, and never past that of the whole. `proxy` and `tls` go on
  // with connect's.
  void enter(Phase phase);
  // The next connect is another try at the same: its deadline is that of the one before.
  void connect_again() { connects_again_ = true; }

  // What is left to do is worth no more than this.
  void hurry(config::Duration left);

  // When the phase under way, or for proxy and tls that of connect, began.
  Watchdog::Clock::time_point phase_began() const { return phase_began_; }

  bool expired() const { return expired_; }
  // Why it expired; only then.
  model::Failure failure() const;
  // The Fetcher closes: the attempt ends now.
  void abandon();

  // What the coroutine waits for: a waiter, or a socket (null: none), which is closed at the deadline.
  Waiter waiter;
  boost::asio::ip::tcp::socket* socket = nullptr;

 private:
  void on_deadline(bool closing) override;
  void interrupt();
  std::string words() const;

  const config::Options& options_;
  Watchdog::Clock::time_point total_deadline_, phase_deadline_, connect_deadline_, phase_began_;
  Phase phase_ = Phase::queue;
  bool connects_again_ = false;
  bool expired_ = false, total_ = false, abandoned_ = false;
};

}  // namespace crawl::http
