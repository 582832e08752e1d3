// Hosts, section by section of https://url.spec.whatwg.org/#host-parsing.
#include <gtest/gtest.h>

#include "parser/url.h"

namespace crawl::parser {
namespace {

std::string host(std::string_view text) {
  auto url = parse_url("http://" + std::string(text) + "/");
  return url ? std::string(url->hostname()) : "refused";
}

using Cases = std::initializer_list<std::pair<const char*, const char*>>;

void expect_hosts(Cases cases) {
  for (auto [input, expected] : cases) EXPECT_EQ(host(input), expected) << input;
}

TEST(UrlHost, AsciiIsLowered) {
  expect_hosts({{"EXAMPLE.Org", "example.org"},
                {"a_b.c-", "a_b.c-"},
                {"a..b", "a..b"},
                {"h.", "h."},
                {"!$&'()*+,;=~", "!$&'()*+,;=~"}});
}

TEST(UrlHost, ForbiddenCodePoints) {
  for (const char* text : {"a b", "a<b", "a>b", "a^b", "a|b", "a[b", "a]b", "a%b", "a%20b", "a%00b", "a%2Fb", "a%3Ab",
                           "a%40b", "a\177b", "%", "%5B::1]"})
    EXPECT_EQ(host(text), "refused") << text;
}

TEST(UrlHost, IsPercentDecoded) {
  expect_hosts({{"%65x%41mple", "example"}, {"b%C3%BCcher.de", "xn--bcher-kva.de"}, {"%31%32%37.1", "127.0.0.1"}});
  EXPECT_EQ(host("abc%FEdef"), "refused");
}

TEST(UrlHost, Ipv4InAllItsForms) {
  expect_hosts({{"127.0.0.1", "127.0.0.1"},
                {"127.1", "127.0.0.1"},
                {"0x7f.1", "127.0.0.1"},
                {"0x7F000001", "127.0.0.1"},
                {"2130706433", "127.0.0.1"},
                {"017700000001", "127.0.0.1"},
                {"0300.0250.0.01", "192.168.0.1"},
                {"1.2.3.4.", "1.2.3.4"},
                {"0x", "0.0.0.0"},
                {"1.0x", "1.0.0.0"},
                {"4294967295", "255.255.255.255"},
                {"1.2.65535", "1.2.255.255"},
                {"\xEF\xBC\x91.2", "1.0.0.2"}});  // a fullwidth digit
}

TEST(UrlHost, NumbersThatAreNoIpv4) {
  for (const char* text : {"256.1.1.1", "1.2.3.256", "4294967296", "1.2.3.4.5", "09.1", "1.2.65536", "foo.1", "foo.0x4",
                           "1..2", "0x100000000", "99999999999999999999999", "foo.0x"})
    EXPECT_EQ(host(text), "refused") << text;
  expect_hosts(
      {{"1.foo", "1.foo"}, {"1.2.3.4x", "1.2.3.4x"}, {"foo.0xg", "foo.0xg"}, {"1.09a", "1.09a"}, {"1.2..", "1.2.."}});
}

TEST(UrlHost, Ipv6) {
  expect_hosts({{"[::1]", "[::1]"},
                {"[::]", "[::]"},
                {"[1:0::]", "[1::]"},
                {"[0001:0:0:2:0:0:0:AB]", "[1:0:0:2::ab]"},
                {"[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"},  // one zero is not compressed
                {"[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"},
                {"[::2:3:4:5:6:7:8]", "[0:2:3:4:5:6:7:8]"},
                {"[::127.0.0.1]", "[::7f00:1]"},
                {"[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:102:304]"},
                {"[0:0:1:0:0:1:0:0]", "[::1:0:0:1:0:0]"}});  // the first of the longest
}

TEST(UrlHost, NoIpv6) {
  for (const char* text : {"[]",
                           "[:]",
                           "[:::]",
                           "[1]",
                           "[1:2:3:4:5:6:7:8:9]",
                           "[1:2:3:4:5:6:7:8::]",
                           "[::1:2:3:4:5:6:7:8]",
                           "[1::2::3]",
                           "[12345::]",
                           "[g::]",
                           "[::1",
                           "[::1]x",
                           "[::1%25eth0]",
                           "[1:]",
                           "[::1.2.3]",
                           "[::1.2.3.256]",
                           "[::01.2.3.4]",
                           "[::1.2.3.4.5]",
                           "[::1.2.3.4:1]",
                           "[::.1.2.3]",
                           "[1:2:3:4:5:6:7:1.2.3.4]",
                           "[::1..2.3]",
                           "[::1.2.3.]",
                           "[1:2:3:4:5::6:1.2.3.4]x",
                           "[::2:3:4:5:6:7:1.2.3.4]"})
    EXPECT_EQ(host(text), "refused") << text;
}

// https://url.spec.whatwg.org/#concept-domain-to-ascii
TEST(UrlHost, NamesToAscii) {
  expect_hosts(
      {{"b\xC3\xBC"
        "cher.de",
        "xn--bcher-kva.de"},
       {"B\xC3\x9C"
        "CHER.de",
        "xn--bcher-kva.de"},
       {"fa\xC3\x9F.de", "xn--fa-hia.de"},                                                         // non-transitional
       {"\xE4\xBD\xA0\xE5\xA5\xBD\xE3\x80\x82\xE4\xB8\xAD\xE5\x9B\xBD", "xn--6qq79v.xn--fiqs8s"},  // U+3002 is a dot
       {"\xEF\xBC\xA7\xEF\xBD\x8F.com", "go.com"},                                                 // fullwidth
       {"a\xC2\xAD"
        "b.com",
        "ab.com"},  // soft hyphen
       {"XN--BCHER-KVA.de", "xn--bcher-kva.de"},
       {"-\xC3\xBC-.de", "xn-----xka.de"}});
}

TEST(UrlHost, NamesThatIdnaRefuses) {
  for (const char* text : {"xn--a.\xC3\xBC", "\xC3\xBC.xn--", "\xC3\xBC.xn--a-.de", "\xC2\xAD", "\xEF\xBF\xBD.com",
                           "a\xE2\x80\x8D"
                           "b",
                           "\xD7\x90"
                           "a",
                           "\xEF\xBC\x85"
                           "41",
                           "a\xEF\xBC\x8F"
                           "b",
                           "\xFF.com"})
    EXPECT_EQ(host(text), "refused") << text;
}

// Web compatibility: a name that is all ASCII is taken as it stands, whatever its labels decode to.
TEST(UrlHost, AsciiNamesAreNotValidatedByIdna) {
  expect_hosts({{"xn--", "xn--"}, {"XN--a", "xn--a"}, {"xn--8i7caa.example", "xn--8i7caa.example"}});
}

// Punycode takes time in the square of a label's length.
TEST(UrlHost, LongNamesAreNotConverted) {
  std::string name;
  for (int i = 0; i < 20'000; ++i) name += "\xE4\xBD\xA0";
  EXPECT_EQ(host(name), "refused");
  EXPECT_EQ(host(std::string(2000, 'a')), std::string(2000, 'a'));
}

}  // namespace
}  // namespace crawl::parser
