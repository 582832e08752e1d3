#include "crawler/http/tls/tls_bio.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <new>

#include "crawler/http/tls/tls.h"

namespace crawl::http {
namespace {

// More than the longest record: https://www.rfc-editor.org/rfc/rfc8446#section-5.2
constexpr int bytes_of_a_turn = 64 * 1024;
thread_local int bytes_left = bytes_of_a_turn;

int fd_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int write_bytes(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const auto n = ::send(fd_of(bio), data, size, MSG_NOSIGNAL);
  if (n < 0 && would_block()) BIO_set_retry_write(bio);
  return static_cast<int>(n);
}

int read_bytes(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  if (bytes_left <= 0) {
    errno = EAGAIN;
    BIO_set_retry_read(bio);
    return -1;
  }
  const auto n = ::recv(fd_of(bio), data, size, 0);
  if (n > 0) bytes_left -= static_cast<int>(n);
  if (n < 0 && would_block()) BIO_set_retry_read(bio);
  if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(n);
}

long control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
  return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

TlsSession& session_of(BIO* bio) {
  return *static_cast<TlsSession*>(BIO_get_data(bio));
}

// What the outer session said, as OpenSSL takes it from a BIO. Either direction may wait for the other. The inner
// session tells an error by errno.
int returned(BIO* bio, const Io& io) {
  BIO_clear_retry_flags(bio);
  switch (io.status) {
    case Io::done:
      return static_cast<int>(io.bytes);
    case Io::want_read:
      BIO_set_retry_read(bio);
      return -1;
    case Io::want_write:
      BIO_set_retry_write(bio);
      return -1;
    case Io::eof:
      BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
      errno = 0;
      return 0;
    default:
      errno = io.ec.value();
      return -1;
  }
}

int write_through(BIO* bio, const char* data, int size) {
  return returned(bio, session_of(bio).write({data, static_cast<std::size_t>(size)}));
}

int read_through(BIO* bio, char* data, int size) {
  return returned(bio, session_of(bio).read(data, static_cast<std::size_t>(size)));
}

using Write = int (*)(BIO*, const char*, int);
using Read = int (*)(BIO*, char*, int);

BIO_METHOD* make_method(const char* name, Write write, Read read) {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, name);
  if (!method) throw std::bad_alloc();
  BIO_meth_set_write(method, write);
  BIO_meth_set_read(method, read);
  BIO_meth_set_ctrl(method, control);
  return method;
}

BIO* make_bio(const BIO_METHOD* method, void* data) {
  BIO* bio = BIO_new(method);
  if (!bio) throw std::bad_alloc();
  BIO_set_data(bio, data);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace

void begin_tls_turn() {
  bytes_left = bytes_of_a_turn;
}

// The methods live as long as the process.

BIO* make_socket_bio(int fd) {
  static BIO_METHOD* const method = make_method("crawl socket", write_bytes, read_bytes);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): OpenSSL keeps a pointer, and here it is the descriptor
  return make_bio(method, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
}

BIO* make_tls_bio(TlsSession& outer) {
  static BIO_METHOD* const method = make_method("crawl TLS", write_through, read_through);
  return make_bio(method, &outer);
}

}  // namespace crawl::http
