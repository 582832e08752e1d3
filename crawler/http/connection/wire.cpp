#include "crawler/http/connection/wire.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include "crawler/http/client/head.h"

namespace crawl::http {
namespace {

namespace asio = boost::asio;

std::unexpected<std::string> ended(const Io& io) {
  if (io.status == Io::eof) return fail("closed the connection");
  return fail(fmt::format("broke the connection: {}", io.ec.message()));
}

// The bytes that come next belong to somebody else, so a head is read byte by byte, as curl does.
bool is_whole_head(std::string_view bytes) {
  return !bytes.empty() && head_size(bytes, bytes.size() - 1) > 0;
}

}  // namespace

asio::awaitable<void> Wire::wait(Io::Status wanted) {
  auto& socket = connection_.socket();
  const auto type = wanted == Io::want_write ? asio::socket_base::wait_write : asio::socket_base::wait_read;
  attempt_.socket = &socket;
  co_await socket.async_wait(type, asio::as_tuple(asio::deferred));
  attempt_.socket = nullptr;
}

asio::awaitable<Result<void>> Wire::write(std::string bytes) {
  while (!bytes.empty()) {
    const Io io = connection_.write(bytes);
    if (io.must_wait()) {
      co_await wait(io.status);
    } else if (io.status != Io::done) {
      co_return ended(io);
    }
    bytes.erase(0, io.bytes);
  }
  co_return Result<void>();
}

asio::awaitable<Result<std::string>> Wire::read(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const Io io = connection_.read(bytes.data() + got, size - got);
    if (io.must_wait()) {
      co_await wait(io.status);
    } else if (io.status != Io::done) {
      co_return ended(io);
    }
    got += io.bytes;
  }
  co_return bytes;
}

asio::awaitable<Result<std::string>> Wire::read_head(std::size_t limit) {
  std::string bytes;
  while (!is_whole_head(bytes)) {
    if (bytes.size() >= limit) co_return fail("sent too long a header");
    char byte = 0;
    const Io io = connection_.read(&byte, 1);
    if (io.must_wait()) {
      co_await wait(io.status);
      continue;
    }
    if (io.status != Io::done) co_return ended(io);
    bytes.push_back(byte);
    if (!looks_like_http(bytes)) co_return fail("answered no HTTP");
  }
  co_return bytes;
}

asio::awaitable<Io> Wire::handshake(TlsSession& tls) {
  Io io = tls.handshake();
  while (io.must_wait()) {
    co_await wait(io.status);
    if (attempt_.expired()) break;  // the descriptor is closed, and may be somebody else's by now
    io = tls.handshake();
  }
  co_return io;
}

}  // namespace crawl::http
