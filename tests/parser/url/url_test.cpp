// The URL parser, section by section of https://url.spec.whatwg.org/ and RFC 3986, 5.4 and 6.2.2.
#include "parser/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crawl::parser {
namespace {

Url parsed(std::string_view input) {
  auto url = parse_url(input);
  EXPECT_TRUE(url) << input << ": " << url.error().message;
  return url.value_or(Url());
}

std::string href(std::string_view input) {
  auto url = parse_url(input);
  return url ? url->href() : "refused: " + url.error().message;
}

std::string resolved(std::string_view input, std::string_view base) {
  Url base_url = parsed(base);
  auto url = parse_url(input, &base_url);
  return url ? url->href() : "refused: " + url.error().message;
}

UrlError error_of(std::string_view input) {
  auto url = parse_url(input);
  EXPECT_FALSE(url) << input << " gave " << url->href();
  return url ? UrlError{} : url.error().error;
}

TEST(Url, SplitsIntoParts) {
  Url url = parsed("HTTPS://user:p%40ss@Example.ORG:8443/a/b?c=d#e");
  EXPECT_EQ(url.href(), "https://example.org:8443/a/b?c=d");
  EXPECT_EQ(url.scheme(), "https");
  EXPECT_TRUE(url.is_https());
  EXPECT_EQ(url.hostname(), "example.org");
  EXPECT_EQ(url.host(), "example.org:8443");
  EXPECT_EQ(url.origin(), "https://example.org:8443");
  EXPECT_EQ(url.port(), 8443);
  EXPECT_EQ(url.path(), "/a/b");
  EXPECT_EQ(url.target(), "/a/b?c=d");
  EXPECT_EQ(url.username(), "user");
  EXPECT_EQ(url.password(), "p@ss");
}

TEST(Url, PartsOfTheShortest) {
  Url url = parsed("http://h");
  EXPECT_EQ(url.href(), "http://h/");
  EXPECT_FALSE(url.is_https());
  EXPECT_EQ(url.host(), "h");
  EXPECT_EQ(url.port(), 80);
  EXPECT_EQ(url.path(), "/");
  EXPECT_EQ(url.target(), "/");
  EXPECT_EQ(url.username(), "");
}

TEST(Url, DefaultPortIsDropped) {
  EXPECT_EQ(href("http://h:80/"), "http://h/");
  EXPECT_EQ(href("https://h:443/"), "https://h/");
  EXPECT_EQ(href("https://h:80/"), "https://h:80/");
  EXPECT_EQ(href("http://h:0000080/"), "http://h/");
  EXPECT_EQ(href("http://h:/x"), "http://h/x");
  EXPECT_EQ(parsed("https://h:443/").port(), 443);
}

TEST(Url, BadPortsAreRefused) {
  for (auto input :
       {"http://h:65536/", "http://h:99999999999999999999/", "http://h:8a/", "http://h:-1/", "http://h: 80/"})
    EXPECT_EQ(error_of(input), UrlError::invalid);
  EXPECT_EQ(href("http://h:65535/"), "http://h:65535/");
}

TEST(Url, WithoutHostIsRefused) {
  for (auto input :
       {"http://", "http:///", "https://?q", "http://user@/", "http://:80/", "http:", "http://user:pw@:1/"})
    EXPECT_EQ(error_of(input), UrlError::invalid);
}

TEST(Url, OtherSchemesAreNamedSo) {
  for (auto input : {"mailto:a@b.c", "data:text/html,x", "ftp://h/", "javascript:void(0)", "file:///etc/passwd",
                     "httpx://h/", "about:blank", "ws://h/", "h+t.t-p:x"})
    EXPECT_EQ(error_of(input), UrlError::scheme);
  Url base = parsed("http://h/");
  EXPECT_EQ(parse_url("tel:1", &base).error().error, UrlError::scheme);
}

TEST(Url, RelativeWithoutBaseIsRefused) {
  for (auto input : {"", "x", "/x", "//h/x", "?x", "#x", ":80", "1http://h/"})
    EXPECT_EQ(error_of(input), UrlError::invalid);
}

TEST(Url, LengthIsBounded) {
  std::string path(max_input_length - std::string("http://h/").size(), 'a');
  EXPECT_TRUE(parse_url("http://h/" + path));
  EXPECT_EQ(error_of("http://h/a" + path), UrlError::too_long);
  // Each of these bytes becomes three: what could not be read back is not given out.
  EXPECT_EQ(error_of("http://h/" + std::string(max_input_length / 2, ' ') + "x"), UrlError::too_long);
}

// RFC 3986, 5.4.1 and 5.4.2, where the WHATWG standard agrees.
TEST(Url, ResolvesTheExamplesOfRfc3986) {
  const std::pair<const char*, const char*> cases[] = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {"g#s", "http://a/b/c/g"},
      {"g?y#s", "http://a/b/c/g?y"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"http:g", "http://a/b/c/g"},
  };
  for (auto [input, expected] : cases) EXPECT_EQ(resolved(input, "http://a/b/c/d;p?q"), expected) << input;
}

TEST(Url, ResolvesAgainstTheSchemeOfTheBase) {
  EXPECT_EQ(resolved("//h2/x", "https://h/"), "https://h2/x");
  EXPECT_EQ(resolved("http:x", "https://h/a/"), "http://x/");  // another scheme: a host, however many slashes
  EXPECT_EQ(resolved("https:x", "https://h/a/"), "https://h/a/x");
  EXPECT_EQ(resolved("https:///x", "https://h/a/"), "https://x/");
  EXPECT_EQ(resolved("https:/x", "https://h/a/"), "https://h/x");
  EXPECT_EQ(resolved("/x", "https://h:8443/a"), "https://h:8443/x");
}

TEST(Url, RelativeKeepsThePartsOfTheBase) {
  Url base = parsed("https://u:p@h:8443/a/b?q");
  auto url = parse_url("c?d", &base);
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host(), "h:8443");
  EXPECT_EQ(url->hostname(), "h");
  EXPECT_EQ(url->port(), 8443);
  EXPECT_EQ(url->path(), "/a/c");
  EXPECT_EQ(url->target(), "/a/c?d");
  EXPECT_EQ(url->username(), "u");
  auto elsewhere = parse_url("//other/", &base);
  EXPECT_EQ(elsewhere->username(), "");
}

TEST(Url, BackslashesAreSlashesButInTheQuery) {
  EXPECT_EQ(href("http:\\\\h\\a\\..\\b?c\\d"), "http://h/b?c\\d");
  EXPECT_EQ(resolved("\\x\\y", "http://h/a"), "http://h/x/y");
  EXPECT_EQ(resolved("\\\\g\\x", "http://h/a"), "http://g/x");
}

TEST(Url, TabsNewlinesAndSpaceAroundAreDropped) {
  EXPECT_EQ(href(" \r\n\thttp://h/a\r\nb\tc?d\n \x01"), "http://h/abc?d");
  EXPECT_EQ(href("ht\ntp://ex\tample/"), "http://example/");
  EXPECT_EQ(href("http://h/a b#c d"), "http://h/a%20b");
}

TEST(Url, DotSegments) {
  EXPECT_EQ(href("http://h/a/%2e%2E/b/%2e/c"), "http://h/b/c");
  EXPECT_EQ(href("http://h/a/.%2e"), "http://h/");
  EXPECT_EQ(href("http://h/a/b/%2e"), "http://h/a/b/");
  EXPECT_EQ(href("http://h/a//../b"), "http://h/a/b");
  EXPECT_EQ(href("http://h//a///b"), "http://h//a///b");
  EXPECT_EQ(href("http://h/.../..a"), "http://h/.../..a");
  EXPECT_EQ(href("http://h/../.."), "http://h/");
}

TEST(Url, EmptyQueryStays) {
  EXPECT_EQ(href("http://h/?"), "http://h/?");
  EXPECT_EQ(href("http://h?"), "http://h/?");
  EXPECT_EQ(parsed("http://h?x/y").path(), "/");
}

TEST(Url, PercentEncodesByTheSetOfThePart) {
  EXPECT_EQ(href("http://h/a b\"<>`{}^|'"), "http://h/a%20b%22%3C%3E%60%7B%7D%5E|'");
  EXPECT_EQ(href("http://h/?a b\"<>`{}^|'"), "http://h/?a%20b%22%3C%3E`{}^|%27");
  EXPECT_EQ(href("http://h/\xC3\xA9?\xC3\xA9"), "http://h/%C3%A9?%C3%A9");
  EXPECT_EQ(href("http://h/\xFF\x7F"), "http://h/%FF%7F");  // no UTF-8: the bytes as they came
  EXPECT_EQ(href(std::string_view("http://h/\0a", 11)), "http://h/%00a");
}

// RFC 3986, 6.2.2: two spellings of one URL are one URL.
TEST(Url, TripletsAreNormalized) {
  EXPECT_EQ(href("http://h/%e4%bd%a0%2f?%e4%bd%a0%2f"), "http://h/%E4%BD%A0%2F?%E4%BD%A0%2F");
  EXPECT_EQ(href("http://h/%7euser/a%5Fb%2dc?%7E"), "http://h/~user/a_b-c?~");
  EXPECT_EQ(href("http://h/%41%2Ehtml"), "http://h/%41%2Ehtml");  // as the WHATWG href has it
  EXPECT_EQ(href("http://h/100%/%4/%zz?%"), "http://h/100%/%4/%zz?%");
  EXPECT_EQ(href("http://h/%%37E%2%35"), "http://h/%%37E%2%35");
}

TEST(Url, NormalizingTwiceChangesNothing) {
  for (auto input : {"http://h/%%7e7e", "http://h/%2%2d", "http://h/%5f%5F%25%7e", "HTTP://A.B:80/x/../%c3?%c3 #",
                     "http://0x7f.1/", "http://[::0:1]/", "http://\xC3\xA9.example/\\.\\x"})
    EXPECT_EQ(href(href(input)), href(input)) << input;
}

TEST(Url, Userinfo) {
  EXPECT_EQ(href("http://a:b@c:d@h/"), "http://h/");
  EXPECT_EQ(parsed("http://a:b@c:d@h/").password(), "b@c:d");  // the last @ is the one
  EXPECT_EQ(parsed("http://@h/").username(), "");
  EXPECT_EQ(parsed("http://:p@h/").password(), "p");
  EXPECT_EQ(href("http://h/a@b"), "http://h/a@b");
  EXPECT_EQ(href("http://good.example\\@evil.example/"), "http://good.example/@evil.example/");
}

TEST(Url, EqualIfTheHrefIs) {
  EXPECT_EQ(parsed("http://H:80/#a"), parsed("http://u@h/"));
  EXPECT_FALSE(parsed("http://h/a") == parsed("http://h/b"));
}

TEST(Url, QueryInTheCharsetOfTheDocument) {
  const char* input = "http://h/\xC3\xA9?\xC3\xA9=\xE2\x80\xA0&x";
  EXPECT_EQ(parse_url(input, nullptr, "UTF-8")->href(), "http://h/%C3%A9?%C3%A9=%E2%80%A0&x");
  EXPECT_EQ(parse_url(input, nullptr, "utf-16le")->href(), "http://h/%C3%A9?%C3%A9=%E2%80%A0&x");
  EXPECT_EQ(parse_url(input, nullptr, "windows-1252")->href(), "http://h/%C3%A9?%E9=%86&x");
  EXPECT_EQ(parse_url(input, nullptr, "iso-8859-2")->href(), "http://h/%C3%A9?%E9=%26%238224%3B&x");
}

TEST(Url, LongHostileInputIsLinear) {
  std::string up, slashes(max_input_length - 20, '/');
  while (up.size() < max_input_length - 20) up += "a/../";
  EXPECT_EQ(href("http://h/" + up.substr(0, up.size() - 5)), "http://h/");
  EXPECT_EQ(href("http://h/" + slashes).size(), slashes.size() + 9);
  EXPECT_EQ(error_of("http://" + std::string(60'000, '@')), UrlError::invalid);
  EXPECT_EQ(error_of("http://" + std::string(60'000, '[')), UrlError::invalid);
}

}  // namespace
}  // namespace crawl::parser
