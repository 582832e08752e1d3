// What a ConnectionPool does with connections that are idle: which it keeps, and which are more than are needed.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base/fd.h"
#include "crawler/http/connection/connection_pool.h"
#include "crawler/http/tls/tls.h"

namespace crawl::test {
namespace {

using Held = std::vector<std::unique_ptr<http::Connection>>;

class IdleConnectionsTest : public testing::Test {
 protected:
  static constexpr std::size_t kept = http::ConnectionPool::kept_per_origin, many = 4 * kept;

  Held open_many() {
    Held held;
    for (std::size_t i = 0; i < many; ++i) {
      int ends[2];
      if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) throw std::runtime_error("socketpair");
      peers.emplace_back(ends[1]);
      http::Connection::Socket socket(io, boost::asio::ip::tcp::v4(), ends[0]);
      held.push_back(std::make_unique<http::Connection>(pool.try_slot(), std::move(socket), "127.0.0.1", origin));
    }
    return held;
  }
  void keep_all(Held held) {
    for (auto& connection : held) pool.keep(std::move(connection), now);
  }
  void request() { pool.keep(pool.take(origin), now); }
  void pass_limit() { now += 2 * http::ConnectionPool::surplus_limit; }

  boost::asio::io_context io;
  std::vector<base::Fd> peers;
  const std::string origin = "http://one.test:80";
  http::ConnectionPool pool{1000};
  http::ConnectionPool::Clock::time_point now = http::ConnectionPool::Clock::now();
};

TEST_F(IdleConnectionsTest, AreClosedWhileFewDoAllRequests) {
  keep_all(open_many());
  pass_limit();
  EXPECT_EQ(pool.open(), many);
  for (int i = 0; i < 8; ++i) request();
  EXPECT_EQ(pool.open(), kept);
}

TEST_F(IdleConnectionsTest, StayWhereAllAreNeededAgain) {
  keep_all(open_many());
  pass_limit();
  Held held;
  while (auto connection = pool.take(origin)) held.push_back(std::move(connection));
  EXPECT_EQ(held.size(), many);
  keep_all(std::move(held));
  EXPECT_EQ(pool.open(), many);
}

TEST_F(IdleConnectionsTest, StayWithTls) {
  const config::Options options;
  http::TlsContext context(options);
  Held held = open_many();
  for (auto& connection : held) connection->start_tls(context, "one.test");
  keep_all(std::move(held));
  pass_limit();
  for (int i = 0; i < 8; ++i) request();
  EXPECT_EQ(pool.open(), many);
}

}  // namespace
}  // namespace crawl::test
