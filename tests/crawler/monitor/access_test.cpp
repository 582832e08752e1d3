// Who may look on: which hosts, origins, methods and tokens pass, and what a request may ask for.
#include "crawler/monitor/access.h"

#include <gtest/gtest.h>

#include "crawler/monitor/response.h"
#include "crawler/monitor/target.h"

namespace crawl::monitor::test {
namespace {

const Access open{.names = {}, .token = {}};
const Access closed{.names = {"crawler.example"}, .token = "0123456789abcdef"};

RequestHead head(std::string_view host, std::string_view origin = {}, std::string_view method = "GET") {
  return {.method = method, .target = "/", .host = host, .origin = origin, .local_address = "192.0.2.7"};
}

TEST(Access, NamesThatLeadHerePass) {
  for (const char* host : {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:1", "[::1]:80", "192.0.2.7:8908"})
    EXPECT_EQ(refusal(head(host), open, true), std::nullopt) << host;
}

// A page of a site whose name was led to our address may not read ours (DNS rebinding).
TEST(Access, OtherNamesAreRefused) {
  for (const char* host :
       {"evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "crawler.example", "192.0.2.8"})
    EXPECT_EQ(refusal(head(host), open, true), 421u) << host;
  for (const char* host :
       {"localhost:80:80", "[::1", "[::1]x", "local host", "localhost:999999", "a@localhost", "localhost/../", ":80"})
    EXPECT_EQ(refusal(head(host), open, true), 421u) << host;
  EXPECT_EQ(refusal(head(""), open, true), 400u);
}

TEST(Access, PagesOfOtherSitesAreRefused) {
  EXPECT_EQ(refusal(head("localhost:80", "http://localhost:80"), open, true), std::nullopt);
  for (const char* origin : {"http://localhost:81", "https://evil.example", "null", "http://localhost:80.evil.example"})
    EXPECT_EQ(refusal(head("localhost:80", origin), open, true), 403u) << origin;
}

// What says no Origin, as images, scripts and frames of other pages: browsers say from where it comes.
TEST(Access, RequestsThatOtherSitesMakeAreRefused) {
  RequestHead of_image = head("localhost:80");
  of_image.target = "/results.json?q=secret";
  of_image.fetch_mode = "no-cors";
  for (const char* site : {"cross-site", "same-site"}) {
    of_image.fetch_site = site;
    EXPECT_EQ(refusal(of_image, open, true), 403u) << site;
    RequestHead link = of_image;
    link.fetch_mode = "navigate";
    EXPECT_EQ(refusal(link, open, true), 403u) << "a frame or a link to what is not the page";
    link.target = "/?token=0123456789abcdef";
    EXPECT_EQ(refusal(link, open, true), std::nullopt) << "a link to the page";
  }
  for (const char* site : {"same-origin", "none"}) {
    of_image.fetch_site = site;
    EXPECT_EQ(refusal(of_image, open, true), std::nullopt) << site;
  }
}

TEST(Access, OtherMethodsAreRefused) {
  EXPECT_EQ(refusal(head("localhost", {}, "HEAD"), open, true), std::nullopt);
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "BREW"})
    EXPECT_EQ(refusal(head("localhost", {}, method), open, true), 405u) << method;
}

TEST(Access, ATokenIsNeededWhereThereIsOne) {
  RequestHead request = head("crawler.example:8908");
  EXPECT_EQ(refusal(request, closed, true), 401u);
  EXPECT_EQ(refusal(request, closed, false), std::nullopt);  // /healthz
  request.authorization = "Bearer 0123456789abcdef";
  EXPECT_EQ(refusal(request, closed, true), std::nullopt);
  for (const char* wrong : {"Bearer 0123456789abcdeF", "Bearer 0123456789abcdef0", "Bearer ", "Basic 0123456789abcdef",
                            "0123456789abcdef"}) {
    request.authorization = wrong;
    EXPECT_EQ(refusal(request, closed, true), 401u) << wrong;
  }
}

TEST(Access, ACookieStandsForTheTokenAndIsNotIt) {
  const std::string set = token_cookie(closed);
  EXPECT_EQ(set.find(closed.token), std::string::npos);
  EXPECT_NE(set.find("HttpOnly"), std::string::npos);
  RequestHead request = head("crawler.example");
  const std::string sent = "a=b; " + set.substr(0, set.find(';'));
  request.cookie = sent;
  EXPECT_EQ(refusal(request, closed, true), std::nullopt);
  const std::string token_itself = "crawl_token=" + closed.token;
  request.cookie = token_itself;
  EXPECT_EQ(refusal(request, closed, true), 401u);
}

TEST(Target, KnowsAFewPaths) {
  BadTarget bad;
  EXPECT_EQ(parse_target("/", bad)->route, Route::page);
  EXPECT_EQ(parse_target("/metrics", bad)->route, Route::metrics);
  const auto url = parse_target("/url?u=http%3A%2F%2Fa%2F%3Fb%3D1%26c&id=7", bad);
  ASSERT_TRUE(url);
  EXPECT_EQ(url->of("u"), "http://a/?b=1&c");
  EXPECT_EQ(url->number("id", 0, 10), 7);
  EXPECT_EQ(url->number("id", 0, 6), std::nullopt);
}

TEST(Target, RefusesTheRest) {
  const auto status = [](std::string_view text) {
    BadTarget bad;
    return parse_target(text, bad) ? 0u : bad.status;
  };
  for (const char* path : {"", "*", "/..", "/../etc/passwd", "//", "/%2e%2e/", "/metrics/", "/app.js.map", "/Metrics",
                           "http://localhost/", "/results.db", "/healthz%00"})
    EXPECT_EQ(status(path), 404u) << path;
  for (const char* query : {"/url?u=%zz", "/url?u=%", "/url?u=%0", "/url?u=a%00b", "/url?u=1&u=2", "/url?where=1",
                            "/metrics?x", "/results.json?sql=DROP"})
    EXPECT_EQ(status(query), 400u) << query;
  EXPECT_EQ(status("/url?u=" + std::string(20'000, 'a')), 414u);
}

TEST(Response, ForbidsWhatAPageOfOursDoesNotNeed) {
  const std::string text = response_head({.status = 200, .type = "text/html", .body = "abc"}, true);
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
  EXPECT_NE(text.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_NE(text.find("default-src 'none'; script-src 'self';"), std::string::npos);
  EXPECT_EQ(text.find("unsafe"), std::string::npos);
}

}  // namespace
}  // namespace crawl::monitor::test
