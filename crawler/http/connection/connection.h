// Connection: one open connection to an origin, plain or TLS, direct or through a proxy (perhaps over TLS with that,
// the origin's inside it). It moves bytes without waiting; the exchange waits for its socket. So one kind of coroutine
// serves them all, and a waiting connection holds no buffer.
//
// Owned by the exchange that uses it, or by the ConnectionPool while idle. Plain connections never touch OpenSSL.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "crawler/http/connection/io.h"
#include "crawler/http/tls/tls.h"

namespace crawl::http {

class ConnectionPool;

// The right to hold one connection open, given back to the pool when destroyed.
class Slot {
 public:
  Slot() = default;
  explicit Slot(ConnectionPool& pool) : pool_(&pool) {}
  Slot(Slot&& other) noexcept : pool_(std::exchange(other.pool_, nullptr)) {}
  Slot& operator=(Slot&& other) noexcept {
    std::swap(pool_, other.pool_);
    return *this;
  }
  ~Slot();
  explicit operator bool() const { return pool_ != nullptr; }

 private:
  ConnectionPool* pool_ = nullptr;
};

class Connection {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  // A connected, non-blocking socket, and the address at its other end; empty while that is a proxy.
  Connection(Slot slot, Socket socket, std::string ip, std::string origin);

  // TLS with the proxy, before all else; `key` is that of its resumable sessions.
  void start_proxy_tls(TlsContext& context, std::string key, std::string_view host);
  // TLS with the origin, inside that with a proxy if there is one.
  void start_tls(TlsContext& context, std::string_view host);
  TlsSession* proxy_tls() { return proxy_tls_.get(); }
  TlsSession* tls() { return tls_.get(); }
  // After read() or write() gave an error that is TLS's with the origin: which, in words.
  std::string tls_alert() const { return tls_ ? tls_->alert() : std::string(); }
  // Bytes may have been taken off the socket that no read() has given yet: try before waiting.
  bool holds_bytes() const { return tls_ || proxy_tls_; }

  // A proxy has opened the way to this address, empty if it alone knows.
  void reached(std::string ip) { ip_ = std::move(ip); }
  // The slot for the connection that takes the place of this one.
  Slot give_up() { return std::move(slot_); }

  Io read(char* data, std::size_t size);
  Io write(std::string_view data);
  // Whether the peer has neither closed an idle connection nor sent what nobody asked for.
  bool looks_alive();

  Socket& socket() { return socket_; }
  const std::string& origin() const { return origin_; }
  const std::string& ip() const { return ip_; }

  bool reused = false;                                 // has served an exchange before
  std::chrono::steady_clock::time_point idle_since{};  // meant for the ConnectionPool

 private:
  void send_at_once();

  Slot slot_;  // goes last: the descriptor is closed when its slot is free
  Socket socket_;
  std::unique_ptr<TlsSession> proxy_tls_;
  std::unique_ptr<TlsSession> tls_;  // over proxy_tls_ or the socket
  std::string origin_, ip_;
  bool sends_at_once_ = false;
};

}  // namespace crawl::http
