// Names: against a name server on loopback that the test scripts.
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "base/fd.h"
#include "tests/crawler/net/net_fixture.h"

namespace crawl::test {
namespace {

using namespace std::chrono_literals;
using model::Reason;
using testing::HasSubstr;

// A UDP name server: knows some names as 127.0.0.1, fails or ignores others, and denies the rest.
class NameServer {
 public:
  NameServer() : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~NameServer() {
    stopping_ = true;
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int asked(const std::string& name) {
    std::scoped_lock lock(mutex_);
    return asked_[name];
  }

 private:
  void serve() {
    char query[512];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    while (!stopping_) {
      const auto n = ::recvfrom(socket_.get(), query, sizeof query, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (n < 17) continue;
      const auto answer = answer_to(std::string(query, static_cast<std::size_t>(n)));
      if (answer.empty()) continue;
      ::sendto(socket_.get(), answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  // RFC 1035 section 4: the header, the question as it was asked, and an address.
  std::string answer_to(const std::string& query) {
    std::string name;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      name += (name.empty() ? "" : ".") + query.substr(at + 1, static_cast<unsigned char>(query[at]));
      at += 1 + static_cast<unsigned char>(query[at]);
    }
    const auto question = query.substr(12, at + 5 - 12);
    const bool ipv4 = query[at + 2] == 1;
    {
      std::scoped_lock lock(mutex_);
      asked_[name] += ipv4;
    }
    if (name.starts_with("silent")) return {};
    const bool found = name.starts_with("known") || name.starts_with("short");
    const char code = found || name.starts_with("empty") ? 0 : name.starts_with("broken") ? 2 : 3;
    const char records = found && ipv4 ? 1 : 0;
    std::string answer = query.substr(0, 2) + std::string("\x81", 1) + char(0x80 | code);
    answer += std::string("\0\1\0", 3) + records + std::string("\0\0\0\0", 4) + question;
    const char ttl = name.starts_with("short") ? 1 : 60;
    if (records) answer += std::string("\xc0\x0c\0\1\0\1\0\0\0", 9) + ttl + std::string("\0\4\x7f\0\0\1", 6);
    return answer;
  }

  base::Fd socket_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::map<std::string, int> asked_;
  std::thread thread_;
};

class ResolverTest : public FetchTest {
 protected:
  ResolverTest() : server(answer_with(ok("x", "Connection: close\r\n"))) {
    options.dns_server = names.address();
    options.dns_timeout = 1s;
  }
  std::string url(const std::string& host) { return "http://" + host + ":" + std::to_string(server.port()) + "/"; }

  NameServer names;
  RawServer server;
};

TEST_F(ResolverTest, AsksOnceForManyAndKeepsTheAnswer) {
  std::vector<net::FetchRequest> requests;
  for (int i = 0; i < 20; ++i) requests.push_back(request(url("known.example")));
  for (const auto& result : fetch_all(std::move(requests))) {
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_TRUE(result.timings.dns);
  }
  EXPECT_FALSE(fetch(url("known.example")).timings.dns);
  EXPECT_EQ(names.asked("known.example"), 1);
}

TEST_F(ResolverTest, AsksAgainWhenTheTimeToLiveIsOver) {
  EXPECT_EQ(outcome(fetch(url("short.example"))), "ok");
  std::this_thread::sleep_for(1100ms);
  EXPECT_EQ(outcome(fetch(url("short.example"))), "ok");
  EXPECT_EQ(names.asked("short.example"), 2);
}

TEST_F(ResolverTest, TellsNamesThatDoNotExist) {
  for (int i = 0; i < 2; ++i) {
    const auto result = fetch(url("absent.example"));
    EXPECT_EQ(outcome(result), "dns: no such host name");
    EXPECT_FALSE(result.failure->transient);
  }
  EXPECT_EQ(names.asked("absent.example"), 1);
  EXPECT_EQ(outcome(fetch(url("empty.example"))), "dns: the host name has no address");
}

TEST_F(ResolverTest, TellsServersThatFail) {
  auto result = fetch(url("broken.example"));
  EXPECT_THAT(outcome(result), HasSubstr("name server"));
  EXPECT_TRUE(result.failure->transient);
  options.dns_timeout = 300ms;
  close();
  result = fetch(url("silent.example"));
  EXPECT_EQ(result.failure->reason, Reason::dns);
  EXPECT_TRUE(result.failure->transient);
  EXPECT_LT(*result.timings.total, 600);
}

TEST_F(ResolverTest, ClosesInTheMiddleOfAQuery) {
  bool ended = false;
  boost::asio::co_spawn(io, fetcher().fetch(request(url("silent.example"))),
                        [&](std::exception_ptr, net::FetchResult result) {
                          EXPECT_THAT(outcome(result), HasSubstr("the crawl stops"));
                          ended = true;
                        });
  io.run_for(50ms);
  close();
  EXPECT_TRUE(ended);
}

TEST_F(ResolverTest, RulesLiteralsAndLocalhostNeedNoServer) {
  options.resolve = {{"ruled.example", server.port(), "127.0.0.1"}};
  EXPECT_EQ(outcome(fetch(url("ruled.example"))), "ok");
  auto stranger = request(url("ruled.example"));
  stranger.host_was_seeded = false;
  EXPECT_EQ(outcome(fetch(stranger)), "ok");  // --resolve names an address on purpose
  EXPECT_EQ(outcome(fetch(url("127.0.0.1"))), "ok");
  EXPECT_EQ(outcome(fetch(url("localhost"))), "ok");
  EXPECT_EQ(names.asked("ruled.example") + names.asked("localhost"), 0);
}

TEST_F(ResolverTest, ANameThatLeadsInsideIsRefused) {
  auto stranger = request(url("known.example"));
  stranger.host_was_seeded = false;
  const auto result = fetch(stranger);
  EXPECT_EQ(result.failure->reason, Reason::is_private);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace crawl::test
