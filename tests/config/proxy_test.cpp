// --proxy: what is accepted, what is said of the rest, and that no password is in what is said.
#include "config/value/proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/value/fields.h"

namespace crawl::config {
namespace {

using testing::HasSubstr;
using testing::Not;

// "kind host port user password" of what was accepted.
std::string parsed_proxy(std::string_view text) {
  const auto proxy = parse_proxy(text);
  if (!proxy || !*proxy) return proxy ? "none" : proxy.error();
  static constexpr const char* kinds[] = {"http", "https", "socks5", "socks5h"};
  const auto& p = **proxy;
  return std::string(kinds[static_cast<int>(p.kind)]) + " " + p.host + " " + std::to_string(p.port) + " " + p.user +
         " " + p.password;
}

TEST(Proxy, IsAUrl) {
  EXPECT_EQ(parsed_proxy(""), "none");
  EXPECT_EQ(parsed_proxy("http://127.0.0.1:3128"), "http 127.0.0.1 3128  ");
  EXPECT_EQ(parsed_proxy("HTTP://Proxy.Example/"), "http proxy.example 80  ");
  EXPECT_EQ(parsed_proxy("https://p"), "https p 443  ");
  EXPECT_EQ(parsed_proxy("socks5://p"), "socks5 p 1080  ");
  EXPECT_EQ(parsed_proxy("socks5h://[::1]:9050"), "socks5h [::1] 9050  ");
  EXPECT_EQ(parsed_proxy("[::1]"), "http [::1] 80  ");
  EXPECT_EQ(parsed_proxy("localhost:8080"), "http localhost 8080  ");
}

TEST(Proxy, HasCredentials) {
  EXPECT_EQ(parsed_proxy("http://ann:pw@p:1"), "http p 1 ann pw");
  EXPECT_EQ(parsed_proxy("ann:pw@p:1"), "http p 1 ann pw");
  EXPECT_EQ(parsed_proxy("http://ann@p"), "http p 80 ann ");
  EXPECT_EQ(parsed_proxy("http://a%40b:p%3a%2F%zz@p"), "http p 80 a@b p:/%zz");
  EXPECT_EQ(parsed_proxy("http://ann:p@w@p"), "http p 80 ann p@w");
  EXPECT_THAT(parsed_proxy("http://:pw@p"), HasSubstr("no user before it"));
  EXPECT_THAT(parsed_proxy("http://a%3Ab:pw@p"), HasSubstr("a colon in its user"));
  EXPECT_THAT(parsed_proxy("http://a:" + std::string(256, 'x') + "@p"), HasSubstr("more than 255 bytes"));
}

TEST(Proxy, SaysItsForm) {
  for (const char* text :
       {"http://", "http://:3128", "http://p:", "http://p:0", "http://p:65536", "http://p:x", "http://p/x",
        "http://p?x", "http://[::1", "http://[::zz]:1", "http://a b", "http://\xc3\xa9", "::1", "//p"}) {
    EXPECT_THAT(parsed_proxy(text), HasSubstr("write it as http://USER:PASS@HOST:PORT")) << text;
  }
  for (const char* text : {"socks4://p", "ftp://p", "://p", "socks://p"}) {
    EXPECT_THAT(parsed_proxy(text), HasSubstr("it takes http://, https://, socks5:// or socks5h://")) << text;
  }
}

TEST(Proxy, KeepsPasswordsOutOfMessages) {
  for (const char* text : {"http://ann:hunter2@p:x", "ftp://ann:hunter2@p", "http://:hunter2@p", "ann:hunter2@",
                           "http://ann:hun/ter2@p:x", "http://ann:hun@hunter2@", "http://ann:hunter2#@p:1:1"}) {
    EXPECT_THAT(parsed_proxy(text), Not(HasSubstr("hun"))) << text;
    EXPECT_THAT(parsed_proxy(text), HasSubstr("***@")) << text;
  }
}

TEST(Proxy, IsWrittenAsItIsRead) {
  for (const char* text : {"http://127.0.0.1:3128", "https://a%40b:p%3A%2F%25@p:443", "socks5://ann@p:1",
                           "socks5h://[::1]:9", "http://***@p:1"}) {
    EXPECT_EQ(format_proxy(*parse_proxy(text)), text);
  }
  EXPECT_EQ(format_proxy(std::nullopt), "");
  EXPECT_EQ(redact_url(format_proxy(*parse_proxy("http://a:p/@h"))), "http://***@h:80");
}

TEST(Proxy, HasNoHeaderOfItsOwn) {
  EXPECT_THAT(parse_header("proxy-authorization: Basic x").error(), HasSubstr("--proxy http://USER:PASS@HOST:PORT"));
}

}  // namespace
}  // namespace crawl::config
