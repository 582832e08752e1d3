// Whose requests of a rendered page have the crawl's secrets.
#include <gtest/gtest.h>

#include "crawler/session/secrets/request_secrets.h"
#include "parser/url.h"

namespace crawl::session {
namespace {

using Headers = RequestSecrets::Headers;

RequestSecrets secrets() {
  config::Options options;
  options.headers = {"Authorization: Bearer token", "X-Api-Key: key", "Cookie: given=1", "X-Plain: 1"};
  options.header_for = {"https://own.test X-Only: only"};
  auto opened = RequestSecrets::open(options);
  opened->note_seed(*parser::parse_url("https://own.test/"));
  opened->note_cookies("https://own.test/", {"session=1"});
  opened->note_cookies("https://other.test/", {"third=1"});
  return std::move(*opened);
}

constexpr const char* page = "https://own.test/page";

TEST(VisitSecrets, GoToThePagesOwnOrigin) {
  const Headers all = {
      {"Authorization", "Bearer token"}, {"X-Api-Key", "key"}, {"Cookie", "given=1; session=1"}, {"X-Only", "only"}};
  EXPECT_EQ(secrets().headers_for_visit("https://own.test/api", page, true), all);
}

TEST(VisitSecrets, OthersHaveTheirCookiesAlone) {
  const Headers cookies = {{"Cookie", "third=1"}};
  EXPECT_EQ(secrets().headers_for_visit("https://other.test/api", page, true), cookies);
}

TEST(VisitSecrets, AreNotThereWhereTheBrowserWouldSendNone) {
  for (const char* url : {"https://own.test/api", "https://other.test/api"})
    EXPECT_EQ(secrets().headers_for_visit(url, page, false), Headers()) << url;
}

}  // namespace
}  // namespace crawl::session
