// TLS against servers with certificates made for the test: who is trusted, what is said of those who are not, versions,
// SNI and resumption.
#include <gmock/gmock.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <functional>
#include <future>
#include <mutex>

#include "tests/crawler/http/certificates.h"
#include "tests/crawler/http/net_fixture.h"

namespace crawl::test {
namespace {

using model::Reason;
using namespace std::chrono_literals;
using testing::HasSubstr;

class TlsTest : public FetchTest {
 protected:
  static void SetUpTestSuite() { certificates = new Certificates; }
  static void TearDownTestSuite() { delete std::exchange(certificates, nullptr); }
  TlsTest() { options.ca_file = certificates->ca(); }

  std::string outcome_with(const std::string& certificate) {
    const auto tls = certificates->tls(certificate);
    RawServer server(answer_with(ok("x")), &tls);
    last = fetch(server.url());
    close();
    return outcome(last);
  }

  static Certificates* certificates;
  http::FetchResult last;
};

Certificates* TlsTest::certificates = nullptr;

TEST_F(TlsTest, TrustsAGoodCertificate) {
  EXPECT_EQ(outcome_with("good"), "ok");
  EXPECT_EQ(last.body, "x");
  EXPECT_TRUE(last.timings.tls && last.timings.connect);
}

TEST_F(TlsTest, SaysWhatIsWrongWithACertificate) {
  EXPECT_EQ(outcome_with("expired"), "tls: certificate: certificate has expired");
  EXPECT_FALSE(last.failure->transient);
  EXPECT_EQ(last.ip, "127.0.0.1");
  EXPECT_EQ(outcome_with("other"), "tls: certificate: IP address mismatch");
  EXPECT_EQ(outcome_with("self"), "tls: certificate: self-signed certificate");
  options.ca_file.clear();
  EXPECT_THAT(outcome_with("good"), HasSubstr("tls: certificate: unable to get local issuer certificate"));
}

TEST_F(TlsTest, ChecksTheHostNameAndSendsIt) {
  std::string name;
  const auto tls = certificates->tls("good");
  RawServer server(
      [&](RawClient& client) {
        name = client.server_name();
        answer_with(ok("x"))(client);
      },
      &tls);
  const auto port = server.port();
  for (const char* host : {"good.test", "a.wild.test", "bad.test"})
    options.resolve.push_back({host, port, "127.0.0.1"});
  const auto https = [&](const std::string& host) { return "https://" + host + ":" + std::to_string(port) + "/"; };
  EXPECT_EQ(outcome(fetch(https("good.test"))), "ok");
  EXPECT_EQ(name, "good.test");
  EXPECT_EQ(outcome(fetch(https("a.wild.test"))), "ok");
  EXPECT_EQ(outcome(fetch(https("bad.test"))), "tls: certificate: hostname mismatch");
  EXPECT_EQ(outcome(fetch(https("127.0.0.1"))), "ok");
  EXPECT_EQ(name, "");  // an address is no server name
}

// https://www.rfc-editor.org/rfc/rfc9525#section-2: the common name of the subject is no name of a host.
TEST_F(TlsTest, ANameInTheSubjectAloneIsNone) {
  for (const char* name : {"mail.test", "bare.test"}) {
    const auto tls = certificates->tls(name);
    RawServer server(answer_with(ok("x")), &tls);
    options.resolve.push_back({name, server.port(), "127.0.0.1"});
    const std::string url = "https://" + std::string(name) + ":" + std::to_string(server.port()) + "/";
    EXPECT_EQ(outcome(fetch(url)), "tls: certificate: hostname mismatch") << name;
    close();
  }
}

TEST_F(TlsTest, InsecureTrustsAnybody) {
  options.insecure = true;
  for (const std::string name : {"expired", "other", "self"}) EXPECT_EQ(outcome_with(name), "ok") << name;
}

TEST_F(TlsTest, TellsAFileWithoutCertificates) {
  options.ca_file = "/nonexistent.pem";
  EXPECT_THAT(outcome_with("good"), HasSubstr("tls: cannot read certificates from /nonexistent.pem (--ca-file)"));
}

// Before the handshake is done for the client, and after it.
TEST_F(TlsTest, SaysThatTheServerWantsACertificate) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto tls = certificates->tls("good", version);
    tls.wants_certificate = true;
    RawServer server(answer_with(ok("x")), &tls);
    const auto result = fetch(server.url());
    EXPECT_EQ(outcome(result), version == TLS1_2_VERSION ? "tls: TLS handshake: sslv3 alert handshake failure"
                                                         : "tls: no answer: TLS: tlsv13 alert certificate required");
    close();
  }
}

TEST_F(TlsTest, ResumesSessionsInBothVersions) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    std::mutex mutex;
    std::vector<bool> resumed;
    std::string spoken;
    const auto tls = certificates->tls("good", version);
    RawServer server(
        [&](RawClient& client) {
          {
            std::scoped_lock lock(mutex);
            resumed.push_back(client.tls_resumed());
            spoken = client.tls_version();
          }
          client.read_request();
          client.send(ok("x", "Connection: close\r\n"));
        },
        &tls);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(fetch(server.url())), "ok");
    EXPECT_EQ(spoken, version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
    EXPECT_THAT(resumed, testing::ElementsAre(false, true, true)) << spoken;
    close();
  }
}

// Connections that are open at once resume from one session, and each gets a ticket of its own: all of them must serve.
TEST_F(TlsTest, ResumesSessionsOfConnectionsAtOnce) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    std::atomic<int> resumed = 0;
    const auto tls = certificates->tls("good", version);
    RawServer server(
        [&](RawClient& client) {
          resumed += client.tls_resumed();
          client.read_request();
          client.send(ok("x", "Connection: close\r\n"));
        },
        &tls);
    EXPECT_EQ(outcome(fetch(server.url())), "ok");
    EXPECT_EQ(resumed, 0);
    constexpr int rounds = 5, at_once = 8;
    for (int round = 0; round < rounds; ++round) {
      std::vector<http::FetchRequest> requests;
      for (int i = 0; i < at_once; ++i) requests.push_back(request(server.url()));
      for (const auto& result : fetch_all(std::move(requests))) EXPECT_EQ(outcome(result), "ok");
    }
    EXPECT_EQ(resumed, rounds * at_once) << version;
    close();
  }
}

TEST_F(TlsTest, KeepsConnectionsAndReadsLargeBodies) {
  const auto tls = certificates->tls("good");
  const std::string body(3'000'000, 'x');
  RawServer server(answer_with(ok(body)), &tls);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fetch(server.url()).body.size(), body.size());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, TellsHandshakesThatFail) {
  RawServer plain(answer_with("HTTP/1.1 400 Bad Request\r\n\r\n", true));
  RawServer rude([](RawClient&) {});
  RawServer silent([](RawClient& client) { client.wait_for_close(); });
  RawServer garbage([](RawClient& client) {
    client.send("this is no TLS at all, not even nearly so");
    client.wait_for_close();
  });
  options.connect_timeout = std::chrono::milliseconds(200);
  const auto https = [](const RawServer& server) { return "https://127.0.0.1:" + std::to_string(server.port()) + "/"; };
  auto result = fetch(https(garbage));
  EXPECT_THAT(outcome(result), HasSubstr("tls: TLS handshake: wrong version number"));
  EXPECT_FALSE(result.failure->transient);
  result = fetch(https(rude));
  EXPECT_THAT(outcome(result), HasSubstr("tls: "));
  EXPECT_TRUE(result.failure->transient);
  result = fetch(https(silent));
  EXPECT_EQ(outcome(result), "timeout: TLS handshake not done within 0.2 s (--connect-timeout)");
}

// OpenSSL reads on while it finds no data: a server with no end of tickets had the thread for itself.
TEST_F(TlsTest, TicketsWithoutEndHaveTheirTurns) {
  constexpr int tickets = 2000;  // some 500 KB, which fit into the buffers of the sockets
  std::promise<void> sent;
  const auto tls = certificates->tls("good", TLS1_3_VERSION);
  RawServer server(
      [&](RawClient& client) {
        client.read_request();
        client.send_tickets(tickets);
        client.send(ok("x"));
        sent.set_value();
        client.wait_for_close();
      },
      &tls);
  int turns = -1;  // of others, since the request was written
  auto asked = request(server.url());
  asked.on_written = [&](std::int64_t) {
    EXPECT_EQ(sent.get_future().wait_for(20s), std::future_status::ready);
    turns = 0;
  };
  bool done = false;
  std::function<void()> another = [&] {
    if (turns >= 0) ++turns;
    if (!done) boost::asio::post(io, another);
  };
  boost::asio::post(io, another);
  const auto result = fetch(std::move(asked));
  done = true;
  io.poll();  // the last of them
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_EQ(result.body, "x");
  EXPECT_GE(turns, 5);
}

}  // namespace
}  // namespace crawl::test
