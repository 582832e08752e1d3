#include "crawler/http/dns/ares_channel.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstring>
#include <map>
#include <stdexcept>

namespace crawl::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Descriptor = asio::posix::stream_descriptor;
using Done = AresChannel::Done;
using Family = AresChannel::Family;
using Transport = AresChannel::Transport;

constexpr int receive_buffer = 1 << 20;  // as much of it as the system allows
constexpr int max_of_family = 16;        // of one family
constexpr int tcp_tries = 2;             // the second only over another connection, should the first break

// The library is set up once for the process and torn down with it.
void init_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  if (status != ARES_SUCCESS) throw std::runtime_error(fmt::format("c-ares: {}", ares_strerror(status)));
}

asio::ip::address address_of(const in_addr& address) {
  return asio::ip::address_v4(ntohl(address.s_addr));
}

asio::ip::address address_of(const void* in6) {
  asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), in6, bytes.size());
  return asio::ip::address_v6(bytes);
}

// RFC 1035 section 4.1.1
bool is_truncated(const unsigned char* answer, int size) {
  return size > 2 && (answer[2] & 2) != 0;
}

int flags_of(Transport transport) {
  if (transport == Transport::searching) return 0;
  return transport == Transport::udp ? ARES_FLAG_IGNTC : ARES_FLAG_USEVC;
}

void add(DnsReply& reply, const asio::ip::address& address, int ttl) {
  if (std::ranges::find(reply.addresses, address) != reply.addresses.end()) return;
  const std::chrono::seconds lasting(std::max(0, ttl));
  reply.ttl = reply.addresses.empty() ? lasting : std::min(reply.ttl, lasting);
  reply.addresses.push_back(address);
}

DnsReply ipv4_reply(const unsigned char* answer, int size) {
  std::array<ares_addrttl, max_of_family> found;
  int count = max_of_family;
  DnsReply reply{.status = ares_parse_a_reply(answer, size, nullptr, found.data(), &count)};
  for (int i = 0; reply.status == ARES_SUCCESS && i < count; ++i) add(reply, address_of(found[i].ipaddr), found[i].ttl);
  return reply;
}

DnsReply ipv6_reply(const unsigned char* answer, int size) {
  std::array<ares_addr6ttl, max_of_family> found;
  int count = max_of_family;
  DnsReply reply{.status = ares_parse_aaaa_reply(answer, size, nullptr, found.data(), &count)};
  for (int i = 0; reply.status == ARES_SUCCESS && i < count; ++i)
    add(reply, address_of(&found[i].ip6addr), found[i].ttl);
  return reply;
}

DnsReply searched_reply(int status, const ares_addrinfo* info) {
  DnsReply reply{.status = status};
  for (auto* node = info ? info->nodes : nullptr; node; node = node->ai_next) {
    if (node->ai_family == AF_INET) {
      add(reply, address_of(reinterpret_cast<const sockaddr_in*>(node->ai_addr)->sin_addr), node->ai_ttl);
    } else if (node->ai_family == AF_INET6) {
      add(reply, address_of(&reinterpret_cast<const sockaddr_in6*>(node->ai_addr)->sin6_addr), node->ai_ttl);
    }
  }
  return reply;
}

}  // namespace

config::Duration first_dns_try(config::Duration timeout) {
  return std::max<config::Duration>(50ms, timeout / ((1 << dns_tries) - 1));
}

class AresChannel::Impl {
 public:
  Impl(asio::io_context& io, const std::string& server, config::Duration timeout, Transport transport) : io_(io) {
    init_library();
    const bool tcp = transport == Transport::tcp;
    ares_options options{};
    options.flags = flags_of(transport);
    options.timeout =
        static_cast<int>(std::min<std::int64_t>(INT_MAX, (tcp ? timeout : first_dns_try(timeout)).count()));
    options.tries = tcp ? tcp_tries : dns_tries;
    options.socket_receive_buffer_size = receive_buffer;
    options.sock_state_cb = [](void* self, ares_socket_t fd, int read, int write) {
      static_cast<Impl*>(self)->watch(fd, read != 0, write != 0);
    };
    options.sock_state_cb_data = this;
    char lookups[] = "b";  // name servers alone: the hosts file would be read for each query
    options.lookups = lookups;
    const int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_RCVBUF |
                     ARES_OPT_SOCK_STATE_CB | ARES_OPT_LOOKUPS;
    int status = ares_init_options(&channel_, &options, mask);
    if (status == ARES_SUCCESS && !server.empty()) status = ares_set_servers_ports_csv(channel_, server.c_str());
    if (status == ARES_SUCCESS) status = look_for_search_list();
    if (status == ARES_SUCCESS) return;
    if (channel_) ares_destroy(channel_);
    throw std::runtime_error(fmt::format("c-ares: {}", ares_strerror(status)));
  }

  ~Impl() { ares_destroy(channel_); }

  void query(const std::string& name, Family family, Done done) {
    ++under_way_;
    const bool ipv4 = family == Family::ipv4;
    ares_query(channel_, name.c_str(), C_IN, ipv4 ? T_A : T_AAAA, ipv4 ? &answered<ipv4_reply> : &answered<ipv6_reply>,
               new Query{*this, std::move(done)});
  }

  void search(const std::string& name, Done done) {
    ++under_way_;
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_flags = ARES_AI_NOSORT;
    ares_getaddrinfo(
        channel_, name.c_str(), nullptr, &hints,
        [](void* query, int status, int, ares_addrinfo* info) {
          auto reply = searched_reply(status, info);
          if (info) ares_freeaddrinfo(info);
          end(query, std::move(reply));
        },
        new Query{*this, std::move(done)});
  }

  bool searches() const { return searches_; }
  std::size_t under_way() const { return under_way_; }
  void tick() { ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD); }

 private:
  struct Query {
    Impl& channel;
    Done done;
  };

  // A socket of c-ares as the event loop knows it. c-ares closes it, so it is released, never closed, here.
  struct Watch {
    explicit Watch(asio::io_context& io, int fd) : descriptor(io, fd), fd(fd) {}
    ~Watch() { descriptor.release(); }
    Descriptor descriptor;
    int fd;
    bool read = false, write = false;                  // what c-ares wants
    bool waiting_read = false, waiting_write = false;  // what the loop waits for
  };

  int look_for_search_list() {
    ares_options options{};
    int mask = 0;
    const int status = ares_save_options(channel_, &options, &mask);
    searches_ = status == ARES_SUCCESS && options.ndomains > 0;
    ares_destroy_options(&options);
    return status;
  }

  template <DnsReply (*parse)(const unsigned char*, int)>
  static void answered(void* query, int status, int, unsigned char* answer, int size) {
    DnsReply reply{.status = status};
    if (status == ARES_SUCCESS) reply = parse(answer, size);
    reply.truncated = answer && is_truncated(answer, size);
    end(query, std::move(reply));
  }

  static void end(void* argument, DnsReply reply) {
    const std::unique_ptr<Query> query(static_cast<Query*>(argument));
    --query->channel.under_way_;
    query->done(std::move(reply));
  }

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
    });
  }

  asio::io_context& io_;
  ares_channel channel_ = nullptr;
  bool searches_ = false;
  std::size_t under_way_ = 0;
  std::map<int, std::shared_ptr<Watch>> watches_;
};

AresChannel::AresChannel(asio::io_context& io, const std::string& server, config::Duration timeout, Transport transport)
    : impl_(std::make_unique<Impl>(io, server, timeout, transport)) {}

AresChannel::~AresChannel() = default;

void AresChannel::query(const std::string& name, Family family, Done done) {
  impl_->query(name, family, std::move(done));
}

void AresChannel::search(const std::string& name, Done done) {
  impl_->search(name, std::move(done));
}
bool AresChannel::searches() const {
  return impl_->searches();
}
std::size_t AresChannel::under_way() const {
  return impl_->under_way();
}
void AresChannel::tick() {
  impl_->tick();
}

}  // namespace crawl::http
