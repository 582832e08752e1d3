// What is said to a SOCKS 5 proxy, section by section of RFC 1928 and RFC 1929, without a socket.
#include "crawler/http/proxy/socks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crawl::test {
namespace {

using config::Proxy;
using http::SocksDialog;
using testing::HasSubstr;

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) out.push_back(static_cast<char>(value));
  return out;
}

const Proxy open_proxy{.kind = Proxy::Kind::socks5h, .host = "p", .port = 1080};
const Proxy guarded_proxy{.kind = Proxy::Kind::socks5h, .host = "p", .port = 1080, .user = "ann", .password = "pw"};

// What the dialog asks for at last, after a greeting that was answered with "no login".
std::string request_for(const std::string& host) {
  SocksDialog dialog(open_proxy, host, 443);
  return dialog.take(bytes({5, 0})).value_or("");
}

// The message that ends a dialog whose request was answered so.
std::string refusal(std::initializer_list<int> reply) {
  SocksDialog dialog(open_proxy, "h", 80);
  EXPECT_TRUE(dialog.take(bytes({5, 0})));
  const auto taken = dialog.take(bytes(reply));
  return taken ? "none" : taken.error().failure.detail;
}

// https://www.rfc-editor.org/rfc/rfc1928#section-3
TEST(Socks, OffersALoginOnlyWithCredentials) {
  EXPECT_EQ(SocksDialog(open_proxy, "h", 80).greeting(), bytes({5, 1, 0}));
  EXPECT_EQ(SocksDialog(guarded_proxy, "h", 80).greeting(), bytes({5, 2, 0, 2}));
}

TEST(Socks, TellsAProxyThatWantsAnotherLogin) {
  const auto message = [](const Proxy& proxy, std::initializer_list<int> method) {
    return SocksDialog(proxy, "h", 80).take(bytes(method)).error().failure.detail;
  };
  EXPECT_THAT(message(open_proxy, {5, 255}), HasSubstr("proxy p:1080 wants a user and a password"));
  EXPECT_THAT(message(guarded_proxy, {5, 255}), HasSubstr("accepts neither"));
  EXPECT_THAT(message(open_proxy, {5, 2}), HasSubstr("not offered: 2"));
  EXPECT_THAT(message(guarded_proxy, {5, 1}), HasSubstr("not offered: 1"));
  EXPECT_THAT(message(open_proxy, {'H', 'T'}), HasSubstr("does not speak SOCKS 5: its first byte is 72"));
}

// https://www.rfc-editor.org/rfc/rfc1929#section-2
TEST(Socks, LogsIn) {
  SocksDialog dialog(guarded_proxy, "h", 80);
  EXPECT_EQ(dialog.take(bytes({5, 2})), bytes({1, 3, 'a', 'n', 'n', 2, 'p', 'w'}));
  EXPECT_EQ(dialog.wanted(), 2u);
  EXPECT_EQ(dialog.take(bytes({1, 0})), bytes({5, 1, 0, 3, 1, 'h', 0, 80}));
  SocksDialog refused(guarded_proxy, "h", 80);
  EXPECT_TRUE(refused.take(bytes({5, 2})));
  const auto end = refused.take(bytes({1, 1}));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().failure.detail, "proxy p:1080 does not accept the user and password of --proxy");
  EXPECT_FALSE(end.error().failure.transient);
}

// https://www.rfc-editor.org/rfc/rfc1928#section-5
TEST(Socks, NamesTheTarget) {
  EXPECT_EQ(request_for("ab.c"), bytes({5, 1, 0, 3, 4, 'a', 'b', '.', 'c', 1, 187}));
  EXPECT_EQ(request_for("192.0.2.1"), bytes({5, 1, 0, 1, 192, 0, 2, 1, 1, 187}));
  const auto six = bytes({5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 187});
  EXPECT_EQ(request_for("[2001:db8::1]"), six);
  EXPECT_EQ(request_for("2001:db8::1"), six);
  EXPECT_EQ(request_for(std::string(255, 'a')).size(), 262u);
  SocksDialog dialog(open_proxy, std::string(256, 'a'), 80);
  EXPECT_THAT(dialog.take(bytes({5, 0})).error().failure.detail, HasSubstr("more than 255 bytes"));
}

// https://www.rfc-editor.org/rfc/rfc1928#section-6
TEST(Socks, ReadsAReplyToItsLastByteAndNoFurther) {
  for (const auto& [kind, sizes] : std::map<int, std::vector<std::size_t>>{{1, {6}}, {4, {18}}, {3, {1, 9}}}) {
    SocksDialog dialog(open_proxy, "h", 80);
    ASSERT_EQ(dialog.wanted(), 2u);
    EXPECT_TRUE(dialog.take(bytes({5, 0})));
    ASSERT_EQ(dialog.wanted(), 4u);
    EXPECT_EQ(dialog.take(bytes({5, 0, 0, kind})), "");
    for (const auto size : sizes) {
      ASSERT_EQ(dialog.wanted(), size) << kind;
      EXPECT_EQ(dialog.take(std::string(size, '\7')), "");
    }
    EXPECT_EQ(dialog.wanted(), 0u) << kind;
  }
}

TEST(Socks, TellsEveryRefusal) {
  const char* words[] = {"general failure",    "rules",        "network unreachable", "host unreachable",
                         "connection refused", "time to live", "no CONNECT",          "addresses of this kind"};
  for (int code = 1; code <= 8; ++code) {
    EXPECT_THAT(refusal({5, code, 0, 1}), HasSubstr(words[code - 1]));
    EXPECT_THAT(refusal({5, code, 0, 1}), HasSubstr("refused the tunnel"));
  }
  EXPECT_THAT(refusal({5, 9, 0, 1}), HasSubstr("SOCKS reply 9"));
  EXPECT_THAT(refusal({5, 255, 0, 1}), HasSubstr("SOCKS reply 255"));
  EXPECT_THAT(refusal({5, 0, 0, 2}), HasSubstr("answered no SOCKS 5"));
  EXPECT_THAT(refusal({4, 0, 0, 1}), HasSubstr("answered no SOCKS 5"));
}

}  // namespace
}  // namespace crawl::test
