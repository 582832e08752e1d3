#include "crawler/http/connection/connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <tuple>
#include <utility>

#include "crawler/http/connection/connection_pool.h"
#include "crawler/http/tls/tls_bio.h"

namespace crawl::http {
namespace {

constexpr std::size_t least_segment = 500;  // of any path

Io failed(Io::Status wanted) {
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {wanted};
  return {Io::error, 0, {errno, boost::system::system_category()}};
}

}  // namespace

Slot::~Slot() {
  if (pool_) pool_->release();
}

Connection::Connection(Slot slot, Socket socket, std::string ip, std::string origin)
    : slot_(std::move(slot)), socket_(std::move(socket)), origin_(std::move(origin)), ip_(std::move(ip)) {}

// Else the end of what is longer than a segment waits until the rest has been acknowledged (RFC 9293, 3.7.4). A request
// in one segment never waits: with the last answer all before was acknowledged.
void Connection::send_at_once() {
  if (std::exchange(sends_at_once_, true)) return;
  boost::system::error_code ignored;
  std::ignore = socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
}

void Connection::start_proxy_tls(TlsContext& context, std::string key, std::string_view host) {
  send_at_once();
  BIO* bio = make_socket_bio(socket_.native_handle());
  proxy_tls_ = std::make_unique<TlsSession>(context, bio, std::move(key), host);
}

void Connection::start_tls(TlsContext& context, std::string_view host) {
  send_at_once();
  BIO* bio = proxy_tls_ ? make_tls_bio(*proxy_tls_) : make_socket_bio(socket_.native_handle());
  tls_ = std::make_unique<TlsSession>(context, bio, origin_, host);
}

Io Connection::read(char* data, std::size_t size) {
  if (!socket_.is_open()) return {Io::error, 0, boost::asio::error::operation_aborted};
  if (tls_ || proxy_tls_) begin_tls_turn();
  if (tls_) return tls_->read(data, size);
  if (proxy_tls_) return proxy_tls_->read(data, size);
  const auto n = ::recv(socket_.native_handle(), data, size, 0);
  if (n > 0) return {Io::done, static_cast<std::size_t>(n)};
  if (n == 0) return {Io::eof};
  return failed(Io::want_read);
}

Io Connection::write(std::string_view data) {
  if (!socket_.is_open()) return {Io::error, 0, boost::asio::error::operation_aborted};
  if (tls_ || proxy_tls_) begin_tls_turn();
  if (tls_) return tls_->write(data);
  if (proxy_tls_) return proxy_tls_->write(data);
  if (data.size() > least_segment) send_at_once();
  const auto n = ::send(socket_.native_handle(), data.data(), data.size(), MSG_NOSIGNAL);
  if (n >= 0) return {Io::done, static_cast<std::size_t>(n)};
  return failed(Io::want_write);
}

bool Connection::looks_alive() {
  char byte;
  const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n > 0) return holds_bytes();  // TLS tickets may be there unread
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace crawl::http
