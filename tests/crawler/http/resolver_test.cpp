// Names: against a name server on loopback that the test scripts.
#include <gmock/gmock.h>

#include <thread>

#include "tests/crawler/http/net_fixture.h"
#include "tests/support/name_server.h"

namespace crawl::test {
namespace {

using namespace std::chrono_literals;
using model::Reason;
using testing::HasSubstr;

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
  std::vector<http::FetchRequest> requests;
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
  EXPECT_LT(Milliseconds(*result.timings.total), options.timeout / 2);
}

TEST_F(ResolverTest, ClosesInTheMiddleOfAQuery) {
  bool ended = false;
  boost::asio::co_spawn(io, fetcher().fetch(request(url("silent.example"))),
                        [&](std::exception_ptr, http::FetchResult result) {
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

// However many rules there are, and several may name one host.
TEST_F(ResolverTest, FindsARuleAmongMany) {
  for (int i = 0; i < 10'000; ++i) options.resolve.push_back({"ruled" + std::to_string(i), server.port(), "127.0.0.1"});
  options.resolve.push_back({"twice.example", server.port(), "127.0.0.9"});
  options.resolve.push_back({"twice.example", server.port(), "127.0.0.1"});
  options.resolve.push_back({"other.example", static_cast<std::uint16_t>(server.port() ^ 1), "127.0.0.1"});
  EXPECT_EQ(outcome(fetch(url("ruled9999"))), "ok");
  const auto result = fetch(url("twice.example"));
  EXPECT_EQ(result.ip, "127.0.0.1");  // nobody listens at the first
  EXPECT_EQ(outcome(fetch(url("other.example"))), "dns: no such host name");
}

TEST_F(ResolverTest, ASilentFamilyHoldsUpNoFetch) {
  options.dns_timeout = 5s;
  const auto result = fetch(url("nosix.example"));
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_LT(Milliseconds(*result.timings.dns), options.dns_timeout / 2);
}

TEST_F(ResolverTest, ANameThatLeadsInsideIsRefused) {
  auto stranger = request(url("known.example"));
  stranger.host_was_seeded = false;
  const auto result = fetch(stranger);
  EXPECT_EQ(result.failure->reason, Reason::is_private);
  EXPECT_EQ(server.connections(), 0);
}

// Whoever keeps the zone of a seed could lead us inside once we trust the name.
TEST_F(ResolverTest, ANameThatWasPublicMayNotLeadInside) {
  options.connect_timeout = 200ms;
  EXPECT_TRUE(fetch(url("rebound.example")).resolved_public);
  std::this_thread::sleep_for(1100ms);
  const auto result = fetch(url("rebound.example"));
  EXPECT_EQ(names.asked("rebound.example"), 2);
  EXPECT_EQ(result.failure->reason, Reason::is_private);
  EXPECT_THAT(result.failure->detail, HasSubstr("had one before in this run"));
  EXPECT_EQ(server.connections(), 0);
}

// What another worker saw comes with the request.
TEST_F(ResolverTest, ANameThatWasPublicElsewhereMayNotLeadInside) {
  auto asked = request(url("known.example"));
  asked.host_was_public = true;
  EXPECT_EQ(fetch(asked).failure->reason, Reason::is_private);
  options.allow_private = true;
  close();
  EXPECT_EQ(outcome(fetch(asked)), "ok");
}

}  // namespace
}  // namespace crawl::test
