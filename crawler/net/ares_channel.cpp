#include "crawler/net/ares_channel.h"

#include <ares.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/time.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstring>
#include <map>
#include <stdexcept>

namespace crawl::net {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

// The library is set up once for the process and torn down with it.
void init_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  if (status != ARES_SUCCESS) throw std::runtime_error(fmt::format("c-ares: {}", ares_strerror(status)));
}

asio::ip::address address_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    return asio::ip::address_v4(ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr));
  }
  asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, bytes.size());
  return asio::ip::address_v6(bytes);
}

constexpr int hosts_file_ttl = 60;  // entries of /etc/hosts have none

DnsReply reply_of(int status, const ares_addrinfo* info) {
  DnsReply reply{.status = status};
  int ttl = INT32_MAX;
  for (auto* node = info ? info->nodes : nullptr; node; node = node->ai_next) {
    if (node->ai_family != AF_INET && node->ai_family != AF_INET6) continue;
    auto address = address_of(node->ai_addr);
    if (std::ranges::find(reply.addresses, address) != reply.addresses.end()) continue;
    reply.addresses.push_back(address);
    if (node->ai_ttl > 0) ttl = std::min(ttl, node->ai_ttl);
  }
  reply.ttl = std::chrono::seconds(ttl == INT32_MAX ? hosts_file_ttl : ttl);
  return reply;
}

}  // namespace

DnsVerdict verdict(const DnsReply& reply) {
  switch (reply.status) {
    case ARES_SUCCESS:
      return reply.addresses.empty() ? DnsVerdict::no_address : DnsVerdict::found;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
      return DnsVerdict::no_such_name;
    case ARES_ENODATA:
      return DnsVerdict::no_address;
    case ARES_ECONNREFUSED:
      return DnsVerdict::no_server;
    default:
      return DnsVerdict::failed;
  }
}

std::string dns_words(const DnsReply& reply) {
  switch (verdict(reply)) {
    case DnsVerdict::no_such_name:
      return "no such host name";
    case DnsVerdict::no_address:
      return "the host name has no address";
    case DnsVerdict::no_server:
      return "no name server gave an answer";
    default:
      break;
  }
  if (reply.status == ARES_ETIMEOUT) return "the name server did not answer";
  return fmt::format("name server: {}", ares_strerror(reply.status));
}

class AresChannel::Impl {
 public:
  Impl(asio::io_context& io, const std::string& server, std::chrono::milliseconds timeout) : io_(io), timer_(io) {
    init_library();
    ares_options options{};
    // Three tries, each waiting twice as long as the one before: 1 + 2 + 4 sevenths of the time there is.
    options.timeout = static_cast<int>(std::max<std::int64_t>(50, timeout.count() / 7));
    options.tries = 3;
    options.sock_state_cb = [](void* self, ares_socket_t fd, int read, int write) {
      static_cast<Impl*>(self)->watch(fd, read != 0, write != 0);
    };
    options.sock_state_cb_data = this;
    char lookups[] = "fb";  // the hosts file, then the name servers
    options.lookups = lookups;
    const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB | ARES_OPT_LOOKUPS;
    int status = ares_init_options(&channel_, &options, mask);
    if (status == ARES_SUCCESS && !server.empty()) status = ares_set_servers_ports_csv(channel_, server.c_str());
    if (status != ARES_SUCCESS) throw std::runtime_error(fmt::format("c-ares: {}", ares_strerror(status)));
  }

  ~Impl() {
    if (channel_) ares_destroy(channel_);
  }

  void query(const std::string& name, std::function<void(DnsReply)> done) {
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_flags = ARES_AI_NOSORT;
    auto* argument = new std::function<void(DnsReply)>(std::move(done));
    ares_getaddrinfo(
        channel_, name.c_str(), nullptr, &hints,
        [](void* argument, int status, int, ares_addrinfo* info) {
          std::unique_ptr<std::function<void(DnsReply)>> done(static_cast<std::function<void(DnsReply)>*>(argument));
          auto reply = reply_of(status, info);
          if (info) ares_freeaddrinfo(info);
          (*done)(std::move(reply));
        },
        argument);
    arm_timer();
  }

 private:
  // A socket of c-ares as the event loop knows it. c-ares closes it, so it is released, never closed, here.
  struct Watch {
    explicit Watch(asio::io_context& io, int fd) : descriptor(io, fd), fd(fd) {}
    ~Watch() { descriptor.release(); }
    Descriptor descriptor;
    int fd;
    bool read = false, write = false;                  // what c-ares wants
    bool waiting_read = false, waiting_write = false;  // what the loop waits for
  };

  void watch(int fd, bool read, bool write) {
    if (!read && !write) {
      watches_.erase(fd);  // pending waits end as cancelled and find their Watch gone
      return;
    }
    auto& watch = watches_[fd];
    if (!watch) watch = std::make_shared<Watch>(io_, fd);
    watch->read = read;
    watch->write = write;
    wait(watch);
  }

  void wait(const std::shared_ptr<Watch>& watch) {
    if (watch->read && !watch->waiting_read) {
      watch->waiting_read = true;
      wait_for(watch, Descriptor::wait_read);
    }
    if (watch->write && !watch->waiting_write) {
      watch->waiting_write = true;
      wait_for(watch, Descriptor::wait_write);
    }
  }

  void wait_for(const std::shared_ptr<Watch>& watch, Descriptor::wait_type type) {
    watch->descriptor.async_wait(type, [this, weak = std::weak_ptr(watch), type](boost::system::error_code ec) {
      if (ec) return;
      auto watch = weak.lock();
      if (!watch) return;
      const bool reading = type == Descriptor::wait_read;
      (reading ? watch->waiting_read : watch->waiting_write) = false;
      ares_process_fd(channel_, reading ? watch->fd : ARES_SOCKET_BAD, reading ? ARES_SOCKET_BAD : watch->fd);
      const auto still = watches_.find(watch->fd);
      if (still != watches_.end() && still->second == watch) wait(watch);
      arm_timer();
    });
  }

  // Retransmissions: c-ares says when it next wants to look.
  void arm_timer() {
    timeval next{};
    if (!ares_timeout(channel_, nullptr, &next)) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::seconds(next.tv_sec) + std::chrono::microseconds(next.tv_usec + 1000));
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code ec) {
      if (ec || alive.expired()) return;
      ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      arm_timer();
    });
  }

  asio::io_context& io_;
  asio::steady_timer timer_;
  ares_channel channel_ = nullptr;
  std::map<int, std::shared_ptr<Watch>> watches_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // seen by a timer whose handler runs after the destructor
};

AresChannel::AresChannel(asio::io_context& io, const std::string& server, std::chrono::milliseconds timeout)
    : impl_(std::make_unique<Impl>(io, server, timeout)) {}

AresChannel::~AresChannel() = default;

void AresChannel::query(const std::string& name, std::function<void(DnsReply)> done) {
  impl_->query(name, std::move(done));
}

}  // namespace crawl::net
