// One exchange against servers that behave, and against those that do not.
#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "tests/crawler/http/net_fixture.h"

namespace crawl::test {
namespace {

using namespace std::chrono_literals;
using model::Reason;
using testing::HasSubstr;
using testing::Not;

class ExchangeTest : public FetchTest {
 protected:
  // Fetches from a server that sends these bytes and then closes.
  http::FetchResult fetch_raw(const std::string& bytes, bool close = true) {
    RawServer server(answer_with(bytes, close));
    auto result = fetch(server.url());
    this->close();
    return result;
  }
};

TEST_F(ExchangeTest, ReadsAnAnswerAndKeepsTheConnection) {
  RawServer server(answer_with(ok("hello", "Content-Type: text/html\r\nETag: \"x\"\r\n")));
  for (int i = 0; i < 5; ++i) {
    const auto result = fetch(server.url("/a?b=c"));
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(result.status, 200);
    EXPECT_EQ(result.body, "hello");
    EXPECT_EQ(result.http_version, "1.1");
    EXPECT_EQ(result.ip, "127.0.0.1");
    EXPECT_EQ(http::header(result.headers, "etag"), "\"x\"");
    EXPECT_EQ(result.wire_size, 5u);
    EXPECT_FALSE(result.truncated);
    EXPECT_EQ(result.timings.connect.has_value(), i == 0);
    EXPECT_FALSE(result.timings.dns || result.timings.tls);
    EXPECT_TRUE(result.timings.wait && result.timings.read && result.timings.total);
    EXPECT_GT(result.written_at, 0);
    EXPECT_GT(result.latency_ns, 0);
  }
  EXPECT_EQ(server.connections(), 1);
}

// A stamp of before would let the next request of a host follow too soon, where the process is held up between the two.
TEST_F(ExchangeTest, SaysWhenARequestWasWrittenOnceItHasGone) {
  std::promise<void> came;
  RawServer server([&](RawClient& client) {
    client.read_request();
    came.set_value();
    client.send(ok("x"));
  });
  auto asked = request(server.url());
  std::int64_t said = 0;
  asked.on_written = [&](std::int64_t at) {
    said = at;
    EXPECT_EQ(came.get_future().wait_for(5s), std::future_status::ready);
  };
  EXPECT_EQ(fetch(asked).written_at, said);
  EXPECT_GT(said, 0);
}

TEST_F(ExchangeTest, SendsWhatAServerExpects) {
  std::string seen;
  RawServer server([&](RawClient& client) {
    seen = client.read_request();
    client.send(ok("x"));
  });
  options.headers = {"Referer: 1", "Accept-Language: de"};
  auto asked = request(server.url("/p?q"));
  asked.headers = {{"Cookie", "a=b"}, {"X-Evil", "1\r\nX-Injected: 2"}};
  fetch(std::move(asked));
  EXPECT_THAT(seen, testing::StartsWith("GET /p?q HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port())));
  EXPECT_THAT(seen, HasSubstr("\r\nUser-Agent: crawl/test\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nReferer: 1\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nAccept-Language: de\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nCookie: a=b\r\n"));
  EXPECT_THAT(seen, Not(HasSubstr("X-Evil")));
}

// Those of --header that may hold a secret are the coordinator's to give: the origin of a request decides.
TEST_F(ExchangeTest, SendsHeadersThatMayHoldASecretOnlyWithTheRequestThatHasThem) {
  std::vector<std::string> seen;
  RawServer server([&](RawClient& client) {
    while (true) {
      auto request = client.read_request();
      if (request.empty()) return;
      seen.push_back(std::move(request));
      client.send(ok("x"));
    }
  });
  const auto port = std::to_string(server.port());
  options.headers = {"Authorization: Bearer secret", "Cookie: c=1", "X-Api-Key: k", "Accept-Language: de"};
  options.allow_private = true;
  auto stranger = request("http://localhost:" + port + "/");
  stranger.host_was_seeded = false;
  fetch(stranger);
  fetch("http://localhost:" + port + "/");
  auto own = request("http://127.0.0.1:" + port + "/");
  own.headers = {{"Authorization", "Basic YW5uOnB3"}};
  fetch(own);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_THAT(seen[0], Not(testing::AnyOf(HasSubstr("Authorization"), HasSubstr("Cookie"), HasSubstr("Api-Key"))));
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_THAT(seen[0], HasSubstr("\r\nAccept-Language: de\r\n"));
  EXPECT_THAT(seen[2], testing::AllOf(HasSubstr("Authorization: Basic YW5uOnB3\r\n"), Not(HasSubstr("Bearer"))));
}

TEST_F(ExchangeTest, ReadsBodiesOfEveryFraming) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  EXPECT_EQ(fetch_raw(head + "\r\nuntil close").body, "until close");
  EXPECT_EQ(fetch_raw(head + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: x\r\n\r\n").body,
            "abcde");
  EXPECT_EQ(fetch_raw("HTTP/1.0 200 OK\nContent-Length: 2\n\nhi").body, "hi");
  EXPECT_EQ(fetch_raw("HTTP/1.0 200 OK\nContent-Length: 2\n\nhi").http_version, "1.0");
  const auto empty = fetch_raw("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", false);
  EXPECT_EQ(empty.status, 204);
  EXPECT_EQ(outcome(empty), "ok");
  EXPECT_EQ(outcome(fetch_raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", false)), "ok");
}

TEST_F(ExchangeTest, ReadsAnAnswerByteByByte) {
  RawServer server([](RawClient& client) {
    client.read_request();
    for (char c : std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")) {
      client.send({&c, 1});
      std::this_thread::sleep_for(1ms);
    }
    client.wait_for_close();
  });
  EXPECT_EQ(fetch(server.url()).body, "hello");
}

TEST_F(ExchangeTest, PassesOverInformationalAnswers) {
  const std::string early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  const auto result = fetch_raw("HTTP/1.1 100 Continue\r\n\r\n" + early + ok("x"));
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.body, "x");
  EXPECT_EQ(http::header(result.headers, "Link"), "");
  std::string many;
  for (int i = 0; i < 100; ++i) many += early;
  EXPECT_THAT(outcome(fetch_raw(many + ok("x"))), HasSubstr("1xx"));
  EXPECT_THAT(outcome(fetch_raw("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n")), HasSubstr("101"));
}

TEST_F(ExchangeTest, TellsWhatIsNotHttp) {
  for (const std::string bytes :
       {"hello, this is no HTTP\n", "HTTP/1.1 -12 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const auto result = fetch_raw(bytes, false);
    ASSERT_TRUE(result.failure) << bytes;
    EXPECT_EQ(result.failure->reason, Reason::protocol) << bytes;
    EXPECT_FALSE(result.failure->transient) << bytes;
  }
}

TEST_F(ExchangeTest, ReadsToTheEndWhereTheLengthIsNone) {
  for (const std::string length : {"5x", "-1", "99999999999999999999"}) {
    const auto result = fetch_raw("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nhello");
    EXPECT_EQ(outcome(result), "ok") << length;
    EXPECT_EQ(result.body, "hello") << length;
    EXPECT_THAT(result.detail, HasSubstr("Content-Length '" + length + "' is no length")) << length;
  }
}

// Whoever redirects and never comes to the end of the body is not waited for.
TEST_F(ExchangeTest, ARedirectIsNotHeldUpByItsBody) {
  RawServer server([](RawClient& client) {
    client.read_request();
    client.send("HTTP/1.1 302 Found\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmov");
    client.wait_for_close();
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(outcome(fetch(server.url())), "ok");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 8s);
}

TEST_F(ExchangeTest, BoundsTheHeader) {
  std::string large = "HTTP/1.1 200 OK\r\n";
  while (large.size() < 300 * 1024) large += "X-Padding: " + std::string(1000, 'x') + "\r\n";
  EXPECT_THAT(outcome(fetch_raw(large, false)), HasSubstr("256 KiB"));
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1001; ++i) many += "A: b\r\n";
  EXPECT_THAT(outcome(fetch_raw(many + "\r\n", false)), HasSubstr("1000 header fields"));
  std::string fits = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 200; ++i) fits += "A: " + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(outcome(fetch_raw(fits + "Content-Length: 1\r\n\r\nx")), "ok");
}

TEST_F(ExchangeTest, CutsABodyAtTheLimit) {
  options.max_body = 1 << 20;
  const auto result = fetch_raw(ok(std::string((1 << 20) + 1, 'x')));
  EXPECT_EQ(outcome(result), "ok");
  EXPECT_TRUE(result.truncated);
  EXPECT_EQ(result.detail, "cut at 1 MiB");
  EXPECT_EQ(result.body.size(), 1u << 20);
  const auto exact = fetch_raw(ok(std::string(1 << 20, 'x')));
  EXPECT_FALSE(exact.truncated);
  EXPECT_EQ(exact.body.size(), 1u << 20);
}

TEST_F(ExchangeTest, EndsAnEndlessBody) {
  options.max_body = 1 << 20;
  RawServer server([](RawClient& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(64 * 1024, 'x');
    for (int i = 0; i < 1000; ++i) client.send(block);
  });
  const auto result = fetch(server.url());
  EXPECT_TRUE(result.truncated);
  EXPECT_EQ(result.body.size(), 1u << 20);
}

// Its reads are never short, so that nothing in it waits: deadlines, signals and all other exchanges had no turn.
TEST_F(ExchangeTest, AServerThatSendsFasterThanWeReadDoesNotKeepTheLoop) {
  options.timeout = 300ms;
  options.max_body = 256 << 20;
  RawServer server([](RawClient& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::string block;
    for (int i = 0; i < 10'000; ++i) block += "1;eeeeeeeeeeeee\r\na\r\n";
    for (int i = 0; i < 20'000; ++i) client.send(block);
  });
  const auto result = fetch(server.url());
  EXPECT_EQ(outcome(result), "timeout: no complete answer within 0.3 s (--timeout)");
  EXPECT_LT(result.timings.total, 3000.0);
}

TEST_F(ExchangeTest, TellsABodyThatEndsEarly) {
  auto result = fetch_raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(outcome(result), "protocol: connection closed after 3 of 10 bytes");
  EXPECT_TRUE(result.failure->transient);
  EXPECT_TRUE(result.truncated);
  EXPECT_EQ(result.body, "abc");
  EXPECT_EQ(result.status, 200);
  result = fetch_raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
  EXPECT_TRUE(result.failure && result.failure->transient);
  EXPECT_EQ(result.body, "ab");
}

TEST_F(ExchangeTest, TellsAConnectionThatEndsWithoutAnAnswer) {
  auto result = fetch_raw("");
  EXPECT_EQ(outcome(result), "protocol: no answer: connection closed");
  EXPECT_TRUE(result.failure->transient);
  EXPECT_TRUE(fetch_raw("HTTP/1.1 200 OK\r\nContent-").failure->transient);
  RawServer server([](RawClient& client) {
    client.read_request();
    client.reset();
  });
  result = fetch(server.url());
  EXPECT_THAT(outcome(result), HasSubstr("reset"));
  EXPECT_TRUE(result.failure->transient);
}

TEST_F(ExchangeTest, DoesNotReadWhatNobodyWants) {
  settings.wants_type = [](std::string_view type) { return type == "text/html"; };
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: Image/PNG; x=y\r\n";
  RawServer small(answer_with(head + "Content-Length: 5\r\n\r\nhello"));
  for (int i = 0; i < 2; ++i) {
    const auto result = fetch(small.url());
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(result.detail, "type not wanted");
    EXPECT_EQ(result.body, "");
  }
  EXPECT_EQ(small.connections(), 1);  // a small body is drained to keep the connection
  RawServer large(answer_with(head + "Content-Length: 5000000\r\n\r\n" + std::string(1000, 'x')));
  EXPECT_EQ(fetch(large.url()).detail, "type not wanted");
  RawServer untyped(answer_with("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
  EXPECT_EQ(fetch(untyped.url()).body, "hello");
}

TEST_F(ExchangeTest, KeepsWhatHasAnUnknownEncoding) {
  const auto result = fetch_raw(ok("plain", "Content-Encoding: utf-8\r\n"));
  EXPECT_EQ(result.body, "plain");
  EXPECT_THAT(result.detail, HasSubstr("unknown Content-Encoding 'utf-8'"));
}

TEST_F(ExchangeTest, TellsABodyThatIsNotEncodedAsItSays) {
  const auto result = fetch_raw(ok("\x8f\x90 is no gzip", "Content-Encoding: gzip\r\n"));
  EXPECT_THAT(outcome(result), HasSubstr("protocol: the gzip stream is corrupt"));
  EXPECT_FALSE(result.failure->transient);
}

TEST_F(ExchangeTest, ObeysTheTimeouts) {
  options.read_timeout = 1s;
  options.timeout = 3s;
  RawServer silent([](RawClient& client) { client.wait_for_close(); });
  auto result = fetch(silent.url());
  EXPECT_EQ(outcome(result), "timeout: the server was silent for 1 s (--read-timeout)");
  EXPECT_TRUE(result.failure->transient);
  EXPECT_LT(*result.timings.total, 2'800);
  RawServer trickling([](RawClient& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 200; ++i) {
      client.send("x");
      std::this_thread::sleep_for(20ms);
    }
  });
  result = fetch(trickling.url());
  EXPECT_EQ(outcome(result), "timeout: no complete answer within 3 s (--timeout)");
  EXPECT_EQ(result.status, 200);
  EXPECT_TRUE(result.truncated);
  EXPECT_GT(result.body.size(), 5u);
}

TEST_F(ExchangeTest, EndsInOrderWhenClosedInTheMiddle) {
  RawServer silent([](RawClient& client) { client.wait_for_close(); });
  std::vector<std::string> outcomes;
  for (int i = 0; i < 10; ++i) {
    boost::asio::co_spawn(io, fetcher().fetch(request(silent.url())),
                          [&](std::exception_ptr, http::FetchResult result) { outcomes.push_back(outcome(result)); });
  }
  io.run_for(100ms);
  close();
  ASSERT_EQ(outcomes.size(), 10u);
  for (const auto& text : outcomes) EXPECT_THAT(text, HasSubstr("the crawl stops"));
}

}  // namespace
}  // namespace crawl::test
