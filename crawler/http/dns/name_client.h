// NameClient: the addresses of a name from the hosts file and the name servers. It asks for both families at once and
// does not wait for the one that is late: 50 ms after the first addresses came they are reported (the resolution delay
// of RFC 8305 section 3), so that a server which is silent about IPv6 holds up nothing. Queries are spread over
// channels, as many as are needed, each with a socket of its own. An answer that does not fit a datagram is asked for
// over TCP, where queries share a connection; one that was cut off there has one of its own then.
//
// One for each Resolver, made when the first name must be asked for; single-threaded. Bounded: what was told early is
// still under way, for at most max_answered_early names; beyond that, names wait for both families. At most
// max_tcp_channels are made for queries that were cut off; beyond that, these share connections too.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/options.h"
#include "crawler/http/dns/ares_channel.h"
#include "crawler/http/dns/dns_reply.h"
#include "crawler/http/dns/hosts_file.h"

namespace crawl::http {

class NameClient {
 public:
  static constexpr std::chrono::milliseconds resolution_delay{50};
  static constexpr std::size_t max_answered_early = 8192;
  static constexpr std::size_t max_tcp_channels = 64;

  using Done = std::function<void(DnsReply)>;

  // `server` as for AresChannel. Throws std::runtime_error when c-ares cannot start.
  NameClient(boost::asio::io_context& io, std::string server, config::Duration timeout);
  // Nothing is called back any more.
  ~NameClient();

  // Calls back possibly before it returns; once, or a second time with all there is when the family that was late has
  // addresses too.
  void query(const std::string& name, const Done& done);

 private:
  using Clock = std::chrono::steady_clock;

  struct Lookup {
    std::string name;
    Done done;
    DnsReply reply;  // of the families that have answered
    int families = 0;
    bool answered_early = false;
  };
  struct Late {
    Clock::time_point due;
    std::weak_ptr<Lookup> lookup;
  };

  using Transport = AresChannel::Transport;
  using Channels = std::vector<std::unique_ptr<AresChannel>>;

  AresChannel& channel_with_room(Transport transport);
  AresChannel& idle_tcp_channel();
  AresChannel& added_channel(Transport transport);
  std::unique_ptr<AresChannel> make_channel(Transport transport);
  void ask(const std::shared_ptr<Lookup>& lookup, AresChannel::Family family);
  void ask_over_tcp(const std::shared_ptr<Lookup>& lookup, AresChannel::Family family);
  void answered(const std::shared_ptr<Lookup>& lookup, DnsReply reply);
  void complete(Lookup& lookup);
  void search(const std::string& name, const Done& done);
  void tell_early();
  void arm_timer();
  void tick();

  boost::asio::io_context& io_;
  const std::string server_;
  const config::Duration timeout_, interval_;
  HostsFile hosts_;
  std::array<Channels, 3> channels_;  // by Transport; at least one over UDP
  std::deque<Late> late_;             // the earliest first
  std::size_t answered_early_ = 0;
  bool ticking_ = false, closing_ = false;
  boost::asio::steady_timer timer_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // seen by a handler that runs after the destructor
};

}  // namespace crawl::http
