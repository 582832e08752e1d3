#include "tests/support/raw_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace crawl::test {
namespace {

int listen_on_loopback(bool ipv6, std::uint16_t& port) {
  const int fd = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 six{};
  sockaddr_in four{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = ipv6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = ipv6 ? sizeof six : sizeof four;
  if (fd < 0 || ::bind(fd, address, size) != 0 || ::listen(fd, 1024) != 0) throw std::runtime_error("no listener");
  ::getsockname(fd, address, &size);
  port = ntohs(ipv6 ? six.sin6_port : four.sin_port);
  return fd;
}

SSL_CTX* make_context(const RawServerTls& tls) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (tls.version) {
    SSL_CTX_set_min_proto_version(context, tls.version);
    SSL_CTX_set_max_proto_version(context, tls.version);
  }
  if (tls.wants_certificate) SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  const bool loaded = SSL_CTX_use_certificate_chain_file(context, tls.certificate.c_str()) == 1 &&
                      SSL_CTX_use_PrivateKey_file(context, tls.key.c_str(), SSL_FILETYPE_PEM) == 1;
  if (!loaded) throw std::runtime_error("cannot load " + tls.certificate);
  return context;
}

}  // namespace

long RawClient::read_some(char* data, std::size_t size) {
  return ssl_ ? SSL_read(ssl_, data, static_cast<int>(size)) : ::recv(fd_, data, size, 0);
}

std::string RawClient::read_request() {
  char data[4096];
  for (;;) {
    const auto end = buffer_.find("\r\n\r\n");
    if (end != buffer_.npos) {
      auto request = buffer_.substr(0, end + 4);
      buffer_.erase(0, end + 4);
      return request;
    }
    const auto n = read_some(data, sizeof data);
    if (n <= 0) return {};
    buffer_.append(data, static_cast<std::size_t>(n));
  }
}

std::string RawClient::read_bytes(std::size_t size) {
  char data[4096];
  while (buffer_.size() < size) {
    const auto n = read_some(data, std::min(sizeof data, size - buffer_.size()));
    if (n <= 0) break;
    buffer_.append(data, static_cast<std::size_t>(n));
  }
  auto bytes = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return bytes;
}

bool RawClient::relay(std::uint16_t port, std::string_view first) {
  const int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = ::connect(upstream, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (connected) {
    const auto opening = std::string(first) + std::exchange(buffer_, {});
    ::send(upstream, opening.data(), opening.size(), MSG_NOSIGNAL);
    pump(upstream);
  }
  ::close(upstream);
  return connected;
}

void RawClient::pump(int upstream) {
  char data[16384];
  for (;;) {
    pollfd ends[] = {{fd_, POLLIN, 0}, {upstream, POLLIN, 0}};
    const bool pending = ssl_ && SSL_pending(ssl_) > 0;
    ::poll(ends, 2, pending ? 0 : -1);
    if (pending || ends[0].revents) {
      const auto n = read_some(data, sizeof data);
      if (n <= 0 || ::send(upstream, data, static_cast<std::size_t>(n), MSG_NOSIGNAL) != n) return;
    }
    if (ends[1].revents) {
      const auto n = ::recv(upstream, data, sizeof data, 0);
      if (n <= 0) return;
      send({data, static_cast<std::size_t>(n)});
    }
  }
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                        : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void RawClient::send_tickets(int count) {
  for (int i = 0; i < count; ++i) SSL_new_session_ticket(ssl_);
  SSL_do_handshake(ssl_);
}

void RawClient::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void RawClient::wait_for_close() {
  char data[4096];
  while (read_some(data, sizeof data) > 0) {
  }
}

std::string RawClient::server_name() const {
  const char* name = ssl_ ? SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name) : nullptr;
  return name ? name : "";
}

RawServer::RawServer(Script script, const RawServerTls* tls, bool ipv6) : script_(std::move(script)) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  if (tls) tls_.reset(make_context(*tls));
  listener_ = listen_on_loopback(ipv6, port_);
  acceptor_ = std::thread([this] { accept_loop(); });
}

RawServer::~RawServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    std::scoped_lock lock(mutex_);
    for (int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
}

std::string RawServer::url(std::string_view path) const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + std::string(path);
}

void RawServer::accept_loop() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      if (stopping_) return;
      continue;
    }
    ++connections_;
    std::scoped_lock lock(mutex_);
    open_.push_back(fd);
    threads_.emplace_back([this, fd] { serve(fd); });
  }
}

void RawServer::serve(int fd) {
  std::unique_ptr<SSL, void (*)(SSL*)> ssl(nullptr, SSL_free);
  if (tls_) {
    ssl.reset(SSL_new(tls_.get()));
    SSL_set_fd(ssl.get(), fd);
  }
  if (!ssl || SSL_accept(ssl.get()) == 1) {
    RawClient client(fd, ssl.get());
    script_(client);
  }
  ssl.reset();
  std::scoped_lock lock(mutex_);
  std::erase(open_, fd);
  ::close(fd);
}

RawServer::Script answer_with(std::string bytes, bool close) {
  return [bytes = std::move(bytes), close](RawClient& client) {
    while (!client.read_request().empty()) {
      client.send(bytes);
      if (close) return;
    }
  };
}

std::string ok(std::string_view body, std::string_view more_headers) {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  answer.append(more_headers).append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
  return answer.append(body);
}

}  // namespace crawl::test
