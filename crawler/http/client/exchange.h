// Exchange: one request and its response, from name to body:
//   resolve, judge the address, get a connection (idle or new), write, read, keep or close the connection.
// What --proxy changes of it is in exchange_proxy.cpp. A step that fails sets result_.failure and ends it.
//
// Lives in the frame of run(), beside the request; references a Network and a result that outlive it. While a server is
// silent nothing else of it is in memory: thousands of exchanges wait so.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "crawler/http/client/attempt.h"
#include "crawler/http/client/network.h"
#include "crawler/http/proxy/tunnel_failure.h"

namespace crawl::http {

class Exchange {
 public:
  // `result` is as new, and outlives it.
  static boost::asio::awaitable<void> run(Network& network, FetchRequest request, FetchResult& result);

 private:
  using Time = Watchdog::Clock::time_point;
  enum class End { answered, stale, failed };

  Exchange(Network& network, FetchRequest& request, FetchResult& result);
  [[gnu::noinline]] bool take_idle();
  boost::asio::awaitable<bool> get_connection();
  boost::asio::awaitable<bool> open_connection(Slot slot);
  boost::asio::awaitable<bool> resolve(std::vector<boost::asio::ip::address>& addresses);
  boost::asio::awaitable<bool> connect(std::vector<boost::asio::ip::address> addresses, std::uint16_t port, Slot slot);
  boost::asio::awaitable<bool> handshake();
  void before_write();
  [[gnu::noinline]] Io write();
  boost::asio::awaitable<void> write_rest(Io io, std::string rest);
  boost::asio::awaitable<End> read();
  boost::asio::awaitable<void> begin_to_read();
  boost::asio::awaitable<void> give_turn();
  boost::asio::awaitable<ResponseReader::State> work_off(ResponseReader& reader, ResponseReader::State state);

  // Through --proxy (exchange_proxy.cpp).
  boost::asio::awaitable<bool> open_through_proxy(Slot slot);
  boost::asio::awaitable<bool> open_to_any(std::vector<boost::asio::ip::address> targets, Slot slot);
  boost::asio::awaitable<bool> reach_proxy(Slot slot);
  boost::asio::awaitable<bool> secure_proxy();
  boost::asio::awaitable<Result<void, TunnelFailure>> pass_proxy(std::string ip);
  bool allowed_unresolved();
  void judge_forwarded();

  bool allowed(std::vector<boost::asio::ip::address>& addresses, bool by_rule);
  End response_expired(ResponseReader& reader);
  End connection_ended(const Io& io, ResponseReader& reader);
  ResponseLimits response_limits() const;
  bool fail(model::Failure failure);
  bool expire();
  static double ms_since(Time from);
  void stamp_first_byte();
  void hand_over_memory();
  void finish(bool reusable);
  [[gnu::noinline]] void end();

  Network& network_;
  FetchRequest& request_;
  FetchResult& result_;
  Attempt attempt_;
  std::unique_ptr<Connection> connection_;
  MemoryShare memory_;  // of what is read
  bool fresh_ = false;  // no idle connection will do
  Time started_, written_{}, first_byte_{};
};

}  // namespace crawl::http
