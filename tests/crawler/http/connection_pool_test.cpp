// Connections: kept, limited, gone stale, raced; addresses that may not be asked; memory permits.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <mutex>
#include <thread>
#include <tuple>

#include "base/fd.h"
#include "crawler/http/dns/address.h"
#include "tests/crawler/http/net_fixture.h"

namespace crawl::test {
namespace {

using namespace std::chrono_literals;
using model::Reason;
using testing::HasSubstr;

class PoolTest : public FetchTest {
 protected:
  std::vector<http::FetchResult> fetch_many(const std::vector<std::string>& urls) {
    std::vector<http::FetchRequest> requests;
    for (const auto& url : urls) requests.push_back(request(url));
    return fetch_all(std::move(requests));
  }
};

TEST_F(PoolTest, RetriesAStaleConnectionOnceWithoutFailing) {
  // Answers one request a connection, then waits for the next and closes instead of answering.
  RawServer server([](RawClient& client) {
    client.read_request();
    client.send(ok("x"));
    client.read_request();
  });
  EXPECT_EQ(outcome(fetch(server.url())), "ok");
  EXPECT_EQ(outcome(fetch(server.url())), "ok");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(PoolTest, DoesNotRetryOnceBytesCame) {
  std::atomic<int> requests = 0;
  RawServer server([&](RawClient& client) {
    while (!client.read_request().empty()) {
      if (++requests == 2) return client.send("HTTP/1.1 2");
      client.send(ok("x"));
    }
  });
  EXPECT_EQ(outcome(fetch(server.url())), "ok");
  EXPECT_THAT(outcome(fetch(server.url())), HasSubstr("protocol: connection closed before the answer was complete"));
  EXPECT_EQ(requests, 2);
}

TEST_F(PoolTest, DoesNotReuseWhatTheServerEndsOrSpoils) {
  for (const std::string head :
       {"HTTP/1.1 200 OK\r\nConnection: close\r\n", "HTTP/1.0 200 OK\r\n", "HTTP/1.1 200 OK\r\nX: surplus\r\n"}) {
    const bool surplus = head.find("surplus") != head.npos;
    RawServer server(answer_with(head + "Content-Length: 1\r\n\r\nx" + (surplus ? "HTTP/1.1 200 Injected\r\n" : "")));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(fetch(server.url())), "ok");
    EXPECT_EQ(server.connections(), 3) << head;
  }
}

TEST_F(PoolTest, MakesCoroutinesBeyondTheLimitWait) {
  settings.max_connections = 4;
  std::atomic<int> now = 0, most = 0;
  const auto script = [&](RawClient& client) {
    while (!client.read_request().empty()) {
      most = std::max(most.load(), ++now);
      std::this_thread::sleep_for(10ms);
      --now;
      client.send(ok("x"));
    }
  };
  RawServer one(script), two(script), three(script);
  std::vector<std::string> urls;
  for (int i = 0; i < 30; ++i) urls.push_back((i % 3 == 0 ? one : i % 3 == 1 ? two : three).url());
  for (const auto& result : fetch_many(urls)) EXPECT_EQ(outcome(result), "ok");
  EXPECT_LE(most, 4);  // requests under way: a thread of the server may be late to see that its client closed
}

// A server in a process of its own, so that it has descriptors when the test has none.
class ServerProcess {
 public:
  ServerProcess() {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("pipe");
    child_ = ::fork();
    if (child_ == 0) {
      RawServer server(answer_with(ok("x")));
      const auto port = server.port();
      if (::write(ends[1], &port, sizeof port) != sizeof port) ::_exit(1);
      for (;;) ::pause();
    }
    if (::read(ends[0], &port_, sizeof port_) != sizeof port_) throw std::runtime_error("no server");
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~ServerProcess() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  pid_t child_ = 0;
  std::uint16_t port_ = 0;
};

TEST_F(PoolTest, RunningOutOfDescriptorsFailsNoFetch) {
  ServerProcess server;
  fetch(server.url());
  // A sanitizer looks at an object whose type it has not seen yet through a pipe, which takes two descriptors.
  const boost::system::error_code none_left(EMFILE, boost::system::system_category());
  EXPECT_TRUE(none_left == boost::system::errc::too_many_files_open) << none_left.message();
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{256, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &few);
  std::vector<base::Fd> hoard;
  for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) hoard.emplace_back(fd);
  hoard.resize(hoard.size() - 3);
  const auto results = fetch_many(std::vector<std::string>(40, server.url()));
  hoard.clear();
  ::setrlimit(RLIMIT_NOFILE, &before);
  for (const auto& result : results) EXPECT_EQ(outcome(result), "ok");
}

TEST_F(PoolTest, TakesTheNextAddressWhenOneRefuses) {
  RawServer server(answer_with(ok("x")));  // on 127.0.0.1 alone; localhost is ::1 first
  const auto result = fetch("http://localhost:" + std::to_string(server.port()) + "/");
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_EQ(result.ip, "127.0.0.1");
}

TEST_F(PoolTest, DoesNotWaitForAnAddressThatIsSilent) {
  // A listener whose queue is full answers no SYN.
  base::Fd listener(::socket(AF_INET, SOCK_STREAM, 0));
  RawServer server(answer_with(ok("x")));
  boost::asio::ip::tcp::endpoint silent(boost::asio::ip::make_address("127.0.0.2"), server.port());
  ASSERT_EQ(::bind(listener.get(), silent.data(), silent.size()), 0);
  ASSERT_EQ(::listen(listener.get(), 0), 0);
  std::vector<base::Fd> fill;
  for (int i = 0; i < 4; ++i) {
    fill.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    std::ignore = ::connect(fill.back().get(), silent.data(), silent.size());  // it only begins
  }
  options.resolve = {{"two.test", server.port(), "127.0.0.2"}, {"two.test", server.port(), "127.0.0.1"}};
  const auto result = fetch("http://two.test:" + std::to_string(server.port()) + "/");
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_EQ(result.ip, "127.0.0.1");
  EXPECT_LT(Milliseconds(*result.timings.connect), options.connect_timeout / 2);
  options.resolve.pop_back();
  options.connect_timeout = 200ms;
  close();
  const auto alone = fetch("http://two.test:" + std::to_string(server.port()) + "/");
  EXPECT_EQ(outcome(alone), "timeout: no connection within 0.2 s (--connect-timeout)");
}

TEST_F(PoolTest, ReachesIpv6) {
  std::unique_ptr<RawServer> server;
  try {
    server = std::make_unique<RawServer>(answer_with(ok("six")), nullptr, true);
  } catch (const std::exception&) {
    GTEST_SKIP() << "this machine has no IPv6 loopback";
  }
  const auto result = fetch("http://[::1]:" + std::to_string(server->port()) + "/");
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_EQ(result.ip, "::1");
}

TEST_F(PoolTest, TellsARefusedConnection) {
  std::uint16_t port = 0;
  {
    RawServer gone(answer_with(""));
    port = gone.port();
  }
  const auto result = fetch("http://127.0.0.1:" + std::to_string(port) + "/");
  EXPECT_THAT(outcome(result), HasSubstr("connect: cannot connect to 127.0.0.1 port"));
  EXPECT_TRUE(result.failure->transient);
}

TEST_F(PoolTest, AsksPrivateAddressesOnlyForSeededHosts) {
  RawServer server(answer_with(ok("x")));
  const auto port = std::to_string(server.port());
  for (const std::string host : {"127.0.0.1", "localhost", "10.0.0.1", "[::1]", "[::ffff:169.254.169.254]"}) {
    auto asked = request(fmt::format("http://{}:{}/", host, port));
    asked.host_was_seeded = false;
    const auto result = fetch(asked);
    ASSERT_TRUE(result.failure) << host;
    EXPECT_EQ(result.failure->reason, Reason::is_private) << host;
    EXPECT_FALSE(result.failure->transient);
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(PoolTest, LargeBodiesWaitForMemory) {
  options.max_body = 1 << 20;
  options.body_memory = 1 << 20;  // one at a time
  RawServer server([](RawClient& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    client.send(std::string(100'000, 'x'));
    client.send(std::string(900'000, 'x'));
  });
  std::vector<std::string> urls(8, server.url());
  for (const auto& result : fetch_many(urls)) {
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(result.body.size(), 1'000'000u);
  }
}

TEST(Address, KnowsWhatIsPublic) {
  const auto is_public = [](const char* text) { return http::is_public(boost::asio::ip::make_address(text)); };
  for (const char* text : {"1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1",
                           "64:ff9b::1.1.1.1", "::ffff:1.1.1.1", "2002:0101:0101::1"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
  for (const char* text : {"0.0.0.0",         "10.1.2.3",      "100.64.0.1",      "127.0.0.1", "127.255.255.254",
                           "169.254.169.254", "172.16.0.1",    "172.31.255.255",  "192.0.0.8", "192.168.1.1",
                           "198.18.0.1",      "224.0.0.1",     "255.255.255.255", "::",        "::1",
                           "fe80::1",         "fc00::1",       "fd00:ec2::254",   "ff02::1",   "::ffff:10.0.0.1",
                           "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",     "2001::1",   "100::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

}  // namespace
}  // namespace crawl::test
