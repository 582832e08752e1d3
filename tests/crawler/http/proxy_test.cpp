// Exchanges through real proxies on loopback: every kind, every way in which one can fail, who sees which credentials,
// and what may be asked of a proxy at all.
#include "config/value/proxy.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

#include "tests/crawler/http/certificates.h"
#include "tests/crawler/http/net_fixture.h"
#include "tests/support/proxy_scripts.h"

namespace crawl::test {
namespace {

using namespace std::chrono_literals;
using model::Reason;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProxyTest : public FetchTest {
 protected:
  static void SetUpTestSuite() { certificates = new Certificates; }
  static void TearDownTestSuite() { delete std::exchange(certificates, nullptr); }
  ProxyTest() { options.ca_file = certificates->ca(); }

  void use(const std::string& scheme, const RawServer& proxy, const std::string& userinfo = {}) {
    close();  // a Fetcher has one proxy
    options.proxy =
        config::parse_proxy(scheme + "://" + userinfo + "127.0.0.1:" + std::to_string(proxy.port())).value();
  }
  std::string name() const { return config::proxy_name(*options.proxy); }

  static std::string url(const std::string& scheme, const std::string& host, const RawServer& server) {
    return scheme + "://" + host + ":" + std::to_string(server.port()) + "/";
  }

  // Fetches an https page through a proxy of this kind that runs this script.
  http::FetchResult through(const std::string& scheme, RawServer::Script script) {
    RawServer proxy(std::move(script));
    use(scheme, proxy);
    auto result = fetch("https://good.test/");
    close();
    return result;
  }

  static Certificates* certificates;
  ProxyLog log;
};

Certificates* ProxyTest::certificates = nullptr;

// A server that keeps the heads of its requests.
RawServer::Script recording(ProxyLog& log, std::string answer) {
  return [&log, answer = std::move(answer)](RawClient& client) {
    for (auto request = client.read_request(); !request.empty(); request = client.read_request()) {
      log.add(std::move(request));
      client.send(answer);
    }
  };
}

TEST_F(ProxyTest, ForwardsHttpInAbsoluteForm) {
  ProxyLog served;
  RawServer origin(recording(served, ok("hello")));
  RawServer proxy(http_proxy(log));
  use("http", proxy, "ann:p%40w@");
  for (int i = 0; i < 3; ++i) {
    const auto result = fetch(url("http", "name.test", origin) + "a?b");
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(result.body, "hello");
    EXPECT_EQ(result.ip, "");  // who knows where the proxy found name.test?
  }
  const auto host = "name.test:" + std::to_string(origin.port());
  ASSERT_EQ(served.lines().size(), 3u);
  for (const auto& request : served.lines()) {
    EXPECT_THAT(request, StartsWith(fmt::format("GET http://{0}/a?b HTTP/1.1\r\nHost: {0}\r\n", host)));
    EXPECT_THAT(request, HasSubstr("\r\nProxy-Authorization: Basic YW5uOnBAdw==\r\n"));
  }
  EXPECT_EQ(proxy.connections(), 1);  // kept alive
  EXPECT_EQ(fetch(origin.url()).ip, "127.0.0.1");
}

TEST_F(ProxyTest, TunnelsHttpsAndTellsTheServerNoCredentials) {
  ProxyLog served;
  const auto tls = certificates->tls("good");
  RawServer origin(recording(served, ok("hello")), &tls);
  RawServer proxy(http_proxy(log));
  use("http", proxy, "ann:pw@");
  for (int i = 0; i < 3; ++i) {
    const auto result = fetch(url("https", "good.test", origin));
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(result.ip, "");
    EXPECT_EQ(result.timings.connect && result.timings.tls, i == 0);
  }
  const auto host = "good.test:" + std::to_string(origin.port());
  EXPECT_THAT(log.lines(), ElementsAre(AllOf(StartsWith("CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n"),
                                             HasSubstr("\r\nProxy-Authorization: Basic YW5uOnB3\r\n"))));
  ASSERT_EQ(served.lines().size(), 3u);
  for (const auto& request : served.lines()) {
    EXPECT_THAT(request, AllOf(StartsWith("GET / HTTP/1.1\r\n"), Not(HasSubstr("Proxy"))));
  }
  EXPECT_EQ(origin.connections(), 1);
  EXPECT_THAT(outcome(fetch(url("https", "bad.test", origin))), "tls: certificate: hostname mismatch");
}

TEST_F(ProxyTest, ReadsEveryGoodAnswerToConnectAndNoByteMore) {
  const auto tls = certificates->tls("good");
  RawServer origin(answer_with(ok("x")), &tls);
  for (const std::string answer :
       {"HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200\n\n", "HTTP/1.1 204 Fine\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: strange\r\nContent-Length: x\r\n no colon\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
    RawServer proxy(http_proxy(log, answer));
    use("http", proxy);
    EXPECT_EQ(outcome(fetch(url("https", "good.test", origin))), "ok") << answer;
    close();
  }
}

TEST_F(ProxyTest, SpeaksTlsToAProxyAndTlsInsideOfIt) {
  const std::string body(3'000'000, 'x');
  const auto tls = certificates->tls("good");
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto proxy_tls = certificates->tls("good", version);
    RawServer secure(answer_with(ok(body)), &tls), plain(answer_with(ok(body)));
    RawServer proxy(http_proxy(log), &proxy_tls);
    use("https", proxy);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(fetch(url("https", "good.test", secure)).body.size(), body.size());
      EXPECT_EQ(fetch(url("http", "name.test", plain)).body.size(), body.size());
    }
    EXPECT_EQ(proxy.connections(), 2);
    close();
  }
}

TEST_F(ProxyTest, SendsLongRequestsThroughEveryLayer) {
  ProxyLog served;
  const auto tls = certificates->tls("good");
  RawServer origin(recording(served, ok("x")), &tls);
  RawServer proxy(http_proxy(log), &tls);
  use("https", proxy);
  auto asked = request(url("https", "good.test", origin));
  asked.headers = {{"X-Long", std::string(4'000'000, 'y')}};
  EXPECT_EQ(outcome(fetch(asked)), "ok");
  ASSERT_EQ(served.lines().size(), 1u);
  EXPECT_GT(served.lines()[0].size(), 4'000'000u);
}

TEST_F(ProxyTest, Socks5ResolvesHere) {
  const auto tls = certificates->tls("good");
  RawServer secure(answer_with(ok("x")), &tls), plain(answer_with(ok("y")));
  options.resolve = {{"good.test", secure.port(), "127.0.0.1"}, {"name.test", plain.port(), "127.0.0.1"}};
  RawServer proxy(socks_proxy(log));
  use("socks5", proxy);
  const auto result = fetch(url("https", "good.test", secure));
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_EQ(result.ip, "127.0.0.1");
  EXPECT_EQ(fetch(url("http", "name.test", plain)).body, "y");
  EXPECT_EQ(fetch(url("http", "name.test", plain)).body, "y");
  EXPECT_THAT(log.lines(), ElementsAre("ipv4 127.0.0.1:" + std::to_string(secure.port()),
                                       "ipv4 127.0.0.1:" + std::to_string(plain.port())));
}

TEST_F(ProxyTest, Socks5hLeavesNamesToTheProxy) {
  const auto tls = certificates->tls("good");
  RawServer secure(answer_with(ok("x")), &tls), plain(answer_with(ok("y")));
  RawServer proxy(socks_proxy(log, "ann:p:w"));
  use("socks5h", proxy, "ann:p%3Aw@");
  const auto result = fetch(url("https", "good.test", secure));
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_EQ(result.ip, "");
  EXPECT_EQ(fetch(plain.url()).ip, "127.0.0.1");
  EXPECT_THAT(log.lines(), ElementsAre("login ann:p:w", "name good.test:" + std::to_string(secure.port()),
                                       "login ann:p:w", "ipv4 127.0.0.1:" + std::to_string(plain.port())));
  use("socks5h", proxy, "ann:wrong@");
  EXPECT_EQ(outcome(fetch(plain.url())),
            "connect: proxy " + name() + " does not accept the user and password of --proxy");
  use("socks5h", proxy);
  EXPECT_THAT(outcome(fetch(plain.url())), HasSubstr("wants a user and a password"));
}

TEST_F(ProxyTest, Socks5TriesTheNextAddressOfATarget) {
  RawServer origin(answer_with(ok("x")));
  RawServer proxy(socks_proxy(log, {}, 8));
  use("socks5", proxy);
  const auto result = fetch(url("http", "localhost", origin));
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_EQ(result.ip, "127.0.0.1");
  const auto port = std::to_string(origin.port());
  EXPECT_THAT(log.lines(), ElementsAre("ipv6 ::1:" + port, "ipv4 127.0.0.1:" + port));
}

TEST_F(ProxyTest, HandsOnWhenAProxyWantsToBeAskedAgain) {
  const std::pair<std::string, std::string> cases[] = {
      {"HTTP/1.1 429 Slow\r\nRetry-After: 2\r\n\r\n", "2"},
      {"HTTP/1.1 103 Hints\r\nRetry-After: 9\r\n\r\nHTTP/1.1 503 Busy\r\nretry-after:  Wed, 21 Oct 2015\r\n\r\n",
       "Wed, 21 Oct 2015"},
      {"HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nTransfer-Encoding: strange\r\n\r\n", "3"},
      {"HTTP/1.1 503 Busy\r\n\r\n", ""},
      {"HTTP/1.1 403 No\r\nRetry-After: 2\r\n\r\n", ""},  // is final
  };
  for (const auto& [answer, expected] : cases) {
    const auto result = through("http", [answer = answer](RawClient& client) {
      client.read_request();
      client.send(answer);
    });
    EXPECT_EQ(result.tunnel_retry_after, expected) << answer;
    EXPECT_TRUE(result.headers.empty()) << answer;  // of the server there is nothing
  }
}

TEST_F(ProxyTest, TellsWhatAnHttpProxyDidWrong) {
  struct Case {
    std::string answer, outcome;
    bool transient;
  };
  const Case cases[] = {
      {"HTTP/1.1 407 Auth\r\nContent-Length: 5\r\n\r\nlogin", "answered 407: it wants a user and a password", false},
      {"HTTP/1.1 403 No\r\n\r\n", "refused the tunnel: 403", false},
      {"HTTP/1.0 502 Bad\r\n\r\n", "refused the tunnel: 502", true},
      {"HTTP/1.1 302 Away\r\nLocation: http://evil/\r\n\r\n", "refused the tunnel: 302", false},
      {"", "closed the connection", true},
      {"HTTP/1.1 200 OK\r\nA: b", "closed the connection", true},
      {"SSH-2.0-OpenSSH\r\n", "answered no HTTP", true},
      {"HTTP/1.1 2x0 OK\r\n\r\n", "answered no HTTP", true},
      {"HTTP/1.1 200 OK\r\nA: " + std::string(9000, 'b') + "\r\n\r\n", "sent too long a header", true},
      {std::string(8000, '\r'), "answered no HTTP", true},
  };
  for (const auto& [answer, words, transient] : cases) {
    const auto result = through("http", [answer = answer](RawClient& client) {
      client.read_request();
      client.send(answer);
    });
    EXPECT_THAT(outcome(result), StartsWith("connect: proxy " + name() + " " + words)) << answer;
    if (result.failure) EXPECT_EQ(result.failure->transient, transient) << answer;
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.ip, "");
  }
  std::string informational;
  for (int i = 0; i < 500; ++i) informational += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_THAT(outcome(through("http",
                              [&](RawClient& client) {
                                client.read_request();
                                client.send(informational);
                                client.wait_for_close();
                              })),
              HasSubstr("sent too long a header"));
}

TEST_F(ProxyTest, TellsWhatASocksProxyDidWrong) {
  const auto after_greeting = [](std::string bytes) {
    return [bytes = std::move(bytes)](RawClient& client) {
      client.read_bytes(3);
      client.send(bytes);
    };
  };
  const auto socks = [&](std::string bytes) { return outcome(through("socks5h", after_greeting(std::move(bytes)))); };
  EXPECT_THAT(socks("\x05\xff"), HasSubstr("wants a user and a password"));
  EXPECT_THAT(socks("HTTP/1.1 400 Bad Request\r\n\r\n"), HasSubstr("does not speak SOCKS 5"));
  EXPECT_THAT(socks("\x05"), HasSubstr("closed the connection"));
  EXPECT_THAT(socks(std::string("\x05\0\x05\x02\0\x01", 6)),
              HasSubstr("not allowed by the proxy's rules (SOCKS reply 2)"));
  EXPECT_THAT(socks(std::string("\x05\0\x05\0\0\x03\xff", 7)), HasSubstr("connection"));
  EXPECT_THAT(socks(std::string("\x05\0\x05\0\0\x07", 6)), HasSubstr("answered no SOCKS 5"));
}

TEST_F(ProxyTest, DoesNotTakeA407ForAnAnswerOfTheServer) {
  RawServer proxy(answer_with("HTTP/1.1 407 Auth\r\nContent-Length: 5\r\nContent-Type: text/html\r\n\r\nlogin"));
  use("http", proxy, "ann:pw@");
  const auto result = fetch("http://name.test/");
  EXPECT_EQ(outcome(result),
            "connect: proxy " + name() + " answered 407: it does not accept the user and password of --proxy");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.body + result.ip, "");
  EXPECT_TRUE(result.headers.empty());
  RawServer origin(answer_with("HTTP/1.1 407 Odd\r\nContent-Length: 0\r\n\r\n"));
  RawServer socks(socks_proxy(log));
  use("socks5h", socks);
  EXPECT_EQ(fetch(origin.url()).status, 407);  // through a tunnel it is the server's own
}

TEST_F(ProxyTest, EndsTricklesAndSilence) {
  options.connect_timeout = 200ms;
  const auto trickle = [](std::string first) {
    return [first = std::move(first)](RawClient& client) {
      client.read_bytes(3);
      client.send(first);
      for (int i = 0; i < 100; ++i) {
        client.send("A");
        std::this_thread::sleep_for(10ms);
      }
    };
  };
  const auto expect_end = [&](const http::FetchResult& result, const std::string& what) {
    EXPECT_EQ(outcome(result), "timeout: proxy " + name() + " opened no way within 0.2 s (--connect-timeout)") << what;
    EXPECT_LT(Milliseconds(*result.timings.total), options.timeout / 2) << what;
  };
  expect_end(through("http", trickle("HTTP/1.1 200 OK\r\nX: ")), "a trickle");
  expect_end(through("socks5h", trickle(std::string("\x05\0\x05\0\0\x03\xff", 7))), "a trickle of SOCKS");
  for (const char* scheme : {"http", "https", "socks5h"})
    expect_end(through(scheme, [](RawClient& client) { client.wait_for_close(); }), scheme);
}

// All addresses of a target share one --connect-timeout.
TEST_F(ProxyTest, CountsAllTriesAsOneConnect) {
  using Clock = std::chrono::steady_clock;
  options.connect_timeout = 2s;
  std::atomic<int> asked = 0;
  std::atomic<Clock::rep> second = 0;
  RawServer proxy([&](RawClient& client) {
    if (++asked == 1) {
      std::this_thread::sleep_for(1s);
      client.read_bytes(3);
      client.send(std::string("\x05\0\x05\x04\0\x01", 6));
      client.wait_for_close();
    }
    second = Clock::now().time_since_epoch().count();
    client.wait_for_close();
  });
  use("socks5", proxy);
  EXPECT_THAT(outcome(fetch("http://localhost:1/")), HasSubstr("timeout: proxy "));
  const auto end = Clock::now();
  EXPECT_EQ(asked, 2);
  EXPECT_LT(end - Clock::time_point(Clock::duration(second)), 1900ms);  // it has no 2 s of its own
}

TEST_F(ProxyTest, TellsAProxyThatIsNotThere) {
  std::uint16_t port = 0;
  {
    RawServer gone(answer_with(""));
    port = gone.port();
  }
  options.proxy = config::parse_proxy("http://127.0.0.1:" + std::to_string(port)).value();
  const auto result = fetch("http://name.test/");
  EXPECT_EQ(outcome(result),
            "connect: cannot connect to proxy 127.0.0.1 port " + std::to_string(port) + ": Connection refused");
  EXPECT_TRUE(result.failure->transient);
}

TEST_F(ProxyTest, ChecksTheCertificateOfAProxy) {
  for (const std::string name_of : {"expired", "self"}) {
    const auto tls = certificates->tls(name_of);
    RawServer proxy(http_proxy(log), &tls);
    use("https", proxy);
    const auto result = fetch("http://name.test/");
    EXPECT_THAT(outcome(result), StartsWith("tls: proxy " + name() + ": certificate: ")) << name_of;
    EXPECT_FALSE(result.failure->transient);
  }
  EXPECT_TRUE(log.lines().empty());
  RawServer plain(http_proxy(log));
  options.connect_timeout = 1s;
  use("https", plain);
  EXPECT_THAT(outcome(fetch("http://name.test/")), HasSubstr("proxy " + name()));
}

TEST_F(ProxyTest, RefusesWhatIsKnownToBePrivate) {
  RawServer origin(answer_with(ok("x")));
  options.resolve = {{"rule.test", origin.port(), "127.0.0.1"}};
  const auto stranger = [&](const std::string& host) {
    auto asked = request(url("http", host, origin));
    asked.host_was_seeded = false;
    return asked;
  };
  for (const std::string scheme : {"http", "socks5h", "socks5"}) {
    ProxyLog asked;
    RawServer proxy(scheme == "http" ? http_proxy(asked) : socks_proxy(asked));
    use(scheme, proxy);
    for (const char* host :
         {"127.0.0.1", "10.0.0.1", "[::1]", "[::ffff:169.254.169.254]", "localhost", "localhost.", "a.localhost"}) {
      const auto result = fetch(stranger(host));
      ASSERT_TRUE(result.failure) << scheme << host;
      EXPECT_EQ(result.failure->reason, Reason::is_private) << scheme << host;
    }
    EXPECT_EQ(proxy.connections(), 0);
    EXPECT_EQ(outcome(fetch(stranger("rule.test"))), "ok") << scheme;                          // the user said so
    EXPECT_EQ(outcome(fetch(origin.url())), "ok") << scheme;                                   // a seed
    if (scheme != "socks5") EXPECT_EQ(outcome(fetch(stranger("name.test"))), "ok") << scheme;  // cannot be known
    close();
  }
}

TEST_F(ProxyTest, OpensAgainWhatWentStale) {
  RawServer origin(answer_with(ok("x")));
  std::atomic<int> served = 0;
  RawServer proxy([&](RawClient& client) {
    client.read_request();
    ++served;
    client.send(ok("x"));
    client.read_request();  // and closes without a word
  });
  use("http", proxy);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(outcome(fetch("http://name.test/")), "ok");
  EXPECT_EQ(served, 4);
}

TEST_F(ProxyTest, ManyTunnelsAtOnce) {
  const auto tls = certificates->tls("good");
  RawServer origin(answer_with(ok("hello")), &tls);
  RawServer proxy(http_proxy(log), &tls);
  settings.max_connections = 8;
  use("https", proxy);
  std::vector<http::FetchRequest> requests;
  for (int i = 0; i < 100; ++i) requests.push_back(request(url("https", "good.test", origin) + std::to_string(i)));
  for (const auto& result : fetch_all(std::move(requests))) {
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(result.body, "hello");
  }
  EXPECT_LE(proxy.connections(), 8);
}

TEST_F(ProxyTest, ClosesInTheMiddleOfAHandshake) {
  RawServer proxy([](RawClient& client) { client.wait_for_close(); });
  use("socks5h", proxy);
  http::FetchResult result;
  boost::asio::co_spawn(io, fetcher().fetch(request("http://name.test/")),
                        [&](std::exception_ptr error, http::FetchResult got) {
                          EXPECT_FALSE(error);
                          result = std::move(got);
                        });
  io.restart();
  io.run_for(50ms);
  close();
  EXPECT_EQ(outcome(result), "protocol: interrupted: the crawl stops");
}

}  // namespace
}  // namespace crawl::test
