#include "model/url_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crawl::model {
namespace {

using testing::ElementsAre;

TEST(UrlMask, HidesParametersThatAreCalledAsTokensAre) {
  const UrlMask mask;
  EXPECT_EQ(mask.masked("https://a.test/x?a=1&access_token=abc&Api-Key=d;sid=5#f"),
            "https://a.test/x?a=1&access_token=***&Api-Key=***;sid=***#f");
  EXPECT_EQ(mask.masked("https://a.test/?token="), "https://a.test/?token=");
  EXPECT_EQ(mask.masked("https://a.test/token/x?author=me&page=2"), "https://a.test/token/x?author=me&page=2");
  EXPECT_EQ(mask.masked("https://a.test/?"), "https://a.test/?");
}

TEST(UrlMask, HidesWhatIsKnownToBeSecret) {
  const UrlMask mask({"abcdefgh12345678", "pa ss"});
  EXPECT_EQ(mask.masked("http://h/?kennwort=pa+ss&x=pa%20ss"), "http://h/?kennwort=***&x=***");
  EXPECT_EQ(mask.masked("https://a.test/u/abcdefgh12345678/x?q=pa%20ss&r=pass&s=%7Babcdefgh12345678%7D"),
            "https://a.test/u/***/x?q=***&r=pass&s=***");
}

TEST(UrlMask, FindsTokensInTexts) {
  EXPECT_THAT(tokens_in(R"({"token":"eyJhbGci.J1c2VyIjo.x","next":"/account/overview/of/things","n":12})"),
              ElementsAre("eyJhbGci.J1c2VyIjo.x"));
  EXPECT_THAT(tokens_in("abcdefghijklmnopqrst 12345678901234567890"), ElementsAre());
}

}  // namespace
}  // namespace crawl::model
