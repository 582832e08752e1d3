// Names as a NameClient finds them: both families without waiting for the one that is late, many at once, and name
// servers that lose, refuse or truncate.
#include "crawler/http/dns/name_client.h"

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/name_server.h"

namespace crawl::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using http::DnsOutcome;

class NameClientTest : public testing::Test {
 protected:
  struct Told {
    std::string addresses;
    DnsOutcome verdict;
    Clock::duration after;
  };

  void make_client(config::Duration timeout) {
    client = std::make_unique<http::NameClient>(io, server.address(), timeout);
  }

  // What is told of a name until so many replies have come, and within `more` behind the last of them.
  std::vector<Told> ask(const std::string& name, std::size_t replies = 1, Clock::duration more = 0s) {
    if (!client) make_client(5s);
    const auto told = std::make_shared<std::vector<Told>>();
    client->query(name, [told, begin = Clock::now()](http::DnsReply reply) {
      std::string words;
      for (const auto& address : reply.addresses) words += (words.empty() ? "" : " ") + address.to_string();
      told->push_back({words, outcome_of(reply), Clock::now() - begin});
    });
    const auto end = Clock::now() + 6s;
    io.restart();
    while (told->size() < replies && io.run_one_until(end) > 0) {
    }
    io.run_for(more);
    return *told;
  }

  NameServer server;
  boost::asio::io_context io{1};
  std::unique_ptr<http::NameClient> client;
};

TEST_F(NameClientTest, AsksForBothFamiliesAtOnce) {
  const auto told = ask("known.example", 1, 200ms);
  ASSERT_EQ(told.size(), 1u);  // no IPv6 address: nothing more to tell
  EXPECT_EQ(told[0].addresses, "127.0.0.1");
  EXPECT_EQ(server.asked("known.example"), 1);
}

TEST_F(NameClientTest, TellsWhatThereIsWhenTheOtherFamilyIsSilent) {
  const auto told = ask("nosix.example");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].addresses, "127.0.0.1");
  EXPECT_GE(told[0].after, http::NameClient::resolution_delay);
  EXPECT_LT(told[0].after, 2500ms);  // half of the 5 s there are
}

TEST_F(NameClientTest, TellsAgainWhatCameLate) {
  std::vector<std::string> told;
  make_client(5s);
  client->query("latesix.example", [&](http::DnsReply reply) {
    std::string words;
    for (const auto& address : reply.addresses) words += " " + address.to_string();
    told.push_back(words);
    server.release();
  });
  for (const auto end = Clock::now() + 6s; told.size() < 2 && io.run_one_until(end) > 0;) {
  }
  EXPECT_EQ(told, (std::vector<std::string>{" 127.0.0.1", " 127.0.0.1 ::1"}));
}

TEST_F(NameClientTest, RepeatsALostQuerySoon) {
  const auto told = ask("lossy.example");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].addresses, "127.0.0.1");
  EXPECT_LT(told[0].after, 2500ms);  // after a fifteenth of the 5 s there are, and a tick
}

TEST_F(NameClientTest, AsksAgainAfterAServerFailure) {
  const auto told = ask("faulty.example");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].addresses, "127.0.0.1");
}

TEST_F(NameClientTest, AsksForALargeAnswerOverTcp) {
  const auto told = ask("large.example");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].addresses, "127.0.0.1");
  EXPECT_EQ(server.over_tcp(), 2);
}

// Both families of a name, of which each connection answers for one.
TEST_F(NameClientTest, AsksAgainWhatAClosedTcpConnectionLeft) {
  server.close_after(1);
  make_client(5s);
  for (int i = 0; i < 3; ++i) {
    const auto told = ask("large" + std::to_string(i) + ".example");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].verdict, DnsOutcome::found);
  }
}

TEST_F(NameClientTest, TellsWhyThereIsNone) {
  make_client(1s);
  const std::vector<std::pair<std::string, DnsOutcome>> cases = {{"absent.example", DnsOutcome::no_such_name},
                                                                 {"empty.example", DnsOutcome::no_address},
                                                                 {"broken.example", DnsOutcome::no_server},
                                                                 {"silent.example", DnsOutcome::failed},
                                                                 {"a..example", DnsOutcome::no_such_name}};
  for (const auto& [name, expected] : cases) {
    const auto told = ask(name);
    ASSERT_EQ(told.size(), 1u) << name;
    EXPECT_EQ(told[0].verdict, expected) << name;
    EXPECT_LT(told[0].after, 3s) << name;
  }
}

TEST_F(NameClientTest, AsksNobodyForOnionNames) {
  const auto told = ask("known.onion");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].verdict, DnsOutcome::no_such_name);
  EXPECT_EQ(server.asked("known.onion"), 0);
}

// The answers of one socket must fit its buffer: many names take many sockets.
TEST_F(NameClientTest, SpreadsManyNamesOverSockets) {
  make_client(5s);
  constexpr std::size_t names = 2000;
  std::size_t found = 0;
  for (std::size_t i = 0; i < names; ++i) {
    client->query("known" + std::to_string(i) + ".example",
                  [&](http::DnsReply reply) { found += outcome_of(reply) == DnsOutcome::found; });
  }
  const auto end = Clock::now() + 10s;
  while (found < names && io.run_one_until(end) > 0) {
  }
  EXPECT_EQ(found, names);
  EXPECT_GE(server.ports(), 2 * names / http::AresChannel::usual_queries);
}

TEST_F(NameClientTest, NothingIsToldOnceItIsGone) {
  make_client(5s);
  bool gone = false, told = false;  // one of them may be told before, where the machine is slow
  client->query("silent.example", [&](http::DnsReply) { told = told || gone; });
  client->query("nosix.example", [&](http::DnsReply) { told = told || gone; });
  io.run_for(20ms);
  client.reset();
  gone = true;
  io.run_for(200ms);
  EXPECT_FALSE(told);
  EXPECT_TRUE(io.stopped());
}

}  // namespace
}  // namespace crawl::test
