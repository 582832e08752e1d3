// Which credentials go to which origin, and that none goes anywhere else or into a message.
#include "crawler/session/credentials/credentials.h"

#include <gmock/gmock.h>

#include <array>

#include "tests/support/temporary_file.h"

namespace crawl::credentials {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::Optional;

class CredentialsTest : public testing::Test {
 protected:
  void auth(std::string_view text) {
    const auto added = credentials_.add_auth(text);
    EXPECT_TRUE(added) << added.error();
  }
  void url(std::string_view text) {
    const auto added = credentials_.add_userinfo(*parser::parse_url(text));
    EXPECT_TRUE(added) << added.error();
  }
  void netrc(std::string_view text) {
    const auto loaded = credentials_.load_netrc(test::TemporaryFile(text).path());
    EXPECT_TRUE(loaded) << loaded.error();
  }
  std::string auth_error(std::string_view text) {
    const auto added = credentials_.add_auth(text);
    return added ? "none" : added.error();
  }
  std::optional<std::string> of(std::string_view text) const {
    const auto url = parser::parse_url(text);
    return credentials_.authorization_for({url->scheme(), url->hostname(), url->port()}, seeds_);
  }
  void seed(std::string_view text) {
    const auto url = parser::parse_url(text);
    seeds_.add({url->scheme(), url->hostname(), url->port()});
  }

  Credentials credentials_;
  SeedOrigins seeds_;
};

const char* const me_pw = "Basic bWU6cHc=";   // me:pw
const char* const you_pw = "Basic eW91OnB3";  // you:pw

TEST_F(CredentialsTest, NoneWithoutAny) {
  EXPECT_TRUE(credentials_.empty());
  EXPECT_EQ(of("http://example.org/"), std::nullopt);
}

TEST_F(CredentialsTest, TheExampleOfTheStandard) {  // RFC 7617, 2
  auth("example.org=Aladdin:open sesame");
  EXPECT_THAT(of("http://example.org/"), Optional(std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
  auth("example.org=test:123\xc2\xa3");
  EXPECT_THAT(of("http://example.org/"), Optional(std::string("Basic dGVzdDoxMjPCow==")));
}

TEST_F(CredentialsTest, AHostThatNoSeedNamesIsAnySchemeAndPortOfIt) {
  auth("Example.ORG=me:pw");
  for (const char* to : {"http://example.org/", "https://example.org/", "http://example.org:8080/"})
    EXPECT_THAT(of(to), Optional(std::string(me_pw))) << to;
  for (const char* to :
       {"http://www.example.org/", "http://org/", "http://example.org.evil.com/", "http://example.com/"})
    EXPECT_EQ(of(to), std::nullopt) << to;
}

TEST_F(CredentialsTest, AHostWithAPortIsThatPort) {
  auth("example.org:80=me:pw");
  auth("[::1]:8080=you:pw");
  EXPECT_THAT(of("http://example.org/"), Optional(std::string(me_pw)));
  EXPECT_EQ(of("https://example.org/"), std::nullopt);
  EXPECT_EQ(of("http://example.org:8080/"), std::nullopt);
  EXPECT_THAT(of("https://[0::1]:8080/"), Optional(std::string(you_pw)));
  EXPECT_EQ(of("http://[::1]/"), std::nullopt);
}

TEST_F(CredentialsTest, AnOriginIsThatSchemeAndPort) {
  auth("https://example.org=me:pw");
  EXPECT_THAT(of("https://example.org:443/x"), Optional(std::string(me_pw)));
  EXPECT_EQ(of("http://example.org/"), std::nullopt);
  EXPECT_EQ(of("http://example.org:443/"), std::nullopt);
  EXPECT_EQ(of("https://example.org:8443/"), std::nullopt);
}

TEST_F(CredentialsTest, NamesBeyondAscii) {
  auth("m\xc3\xbcnchen.example=me:pw");
  EXPECT_THAT(of("http://xn--mnchen-3ya.example/"), Optional(std::string(me_pw)));
}

TEST_F(CredentialsTest, TheNarrowestHostCounts) {
  auth("https://example.org=a:");
  auth("example.org:443=b:");
  auth("example.org=c:");
  EXPECT_THAT(of("https://example.org/"), Optional(std::string("Basic YTo=")));
  EXPECT_THAT(of("http://example.org:443/"), Optional(std::string("Basic Yjo=")));
  EXPECT_THAT(of("http://example.org/"), Optional(std::string("Basic Yzo=")));
}

TEST_F(CredentialsTest, APasswordMayHaveAnyPrintableCharacter) {
  auth("example.org=me:p=w:/@");
  EXPECT_THAT(of("http://example.org/"), Optional(std::string("Basic bWU6cD13Oi9A")));
}

TEST_F(CredentialsTest, UserinfoIsForItsOrigin) {
  url("http://me:pw@example.org:8080/x");
  EXPECT_THAT(of("http://example.org:8080/y"), Optional(std::string(me_pw)));
  for (const char* to : {"http://example.org/", "https://example.org:8080/", "http://a.example.org:8080/"})
    EXPECT_EQ(of(to), std::nullopt) << to;
  url("https://%6de:p%77@example.com/");
  EXPECT_THAT(of("https://example.com/"), Optional(std::string(me_pw)));
  url("http://example.net/");
  EXPECT_EQ(of("http://example.net/"), std::nullopt);
}

TEST_F(CredentialsTest, UserinfoBeforeAuthBeforeNetrc) {
  for (const char* text :
       {"http://example.org:1/", "http://example.com/", "http://example.org/", "https://example.org:1/"})
    seed(text);
  netrc("machine example.org login a password 1\ndefault login b password 2");
  EXPECT_EQ(of("http://example.org:1/"), std::nullopt) << "another seed of it is https";
  EXPECT_THAT(of("https://example.org:1/"), Optional(std::string("Basic YTox")));
  seeds_ = SeedOrigins();
  for (const char* text : {"http://example.org:1/", "http://example.com/", "http://example.org/"}) seed(text);
  credentials_ = Credentials();
  netrc("machine example.org login a password 1\ndefault login b password 2");
  EXPECT_THAT(of("http://example.org:1/"), Optional(std::string("Basic YTox")));
  EXPECT_THAT(of("http://example.com/"), Optional(std::string("Basic Yjoy")));
  auth("example.org=you:pw");
  EXPECT_THAT(of("http://example.org/"), Optional(std::string(you_pw)));
  url("http://me:pw@example.org/");
  EXPECT_THAT(of("http://example.org/"), Optional(std::string(me_pw)));
  EXPECT_THAT(of("https://example.org/"), Optional(std::string(you_pw)));
}

TEST_F(CredentialsTest, TheFirstMachineOfANetrcCounts) {
  seed("http://example.org/");
  netrc(
      "machine EXAMPLE.org login me password pw machine example.org login you password pw machine not/a/host login x");
  EXPECT_THAT(of("http://example.org/"), Optional(std::string(me_pw)));
  EXPECT_EQ(of("http://example.com/"), std::nullopt);
}

// The whole table: what a secret was given for, the seeds, and the origin of a request, however it came about (a link,
// a redirect, a robots.txt, a sitemap are requests as others are).
TEST(WhereSecretsGo, ByBindingSeedsAndOrigin) {
  constexpr std::array bindings = {Binding::origin, Binding::port, Binding::host, Binding::machine, Binding::seeds};
  struct Row {
    std::vector<const char*> seeds;
    const char* to;
    const char* goes;  // '1' for each of the bindings that may go
  };
  const Row rows[] = {
      {{}, "http://a.test/", "11100"},
      {{}, "https://a.test/", "11110"},
      {{}, "http://a.test:8080/", "11100"},
      {{"http://b.test/"}, "http://a.test/", "11100"},
      {{"https://a.test/"}, "https://a.test/", "11111"},
      {{"https://a.test/"}, "http://a.test/", "11000"},
      {{"https://a.test/"}, "https://a.test:8443/", "11000"},
      {{"https://a.test/"}, "http://a.test:443/", "10000"},
      {{"https://a.test/"}, "https://www.a.test/", "11110"},
      {{"http://a.test/"}, "http://a.test/", "11111"},
      {{"http://a.test/"}, "https://a.test/", "11111"},
      {{"http://a.test/"}, "http://a.test:8080/", "11000"},
      {{"http://a.test:8080/"}, "http://a.test:8080/", "11111"},
      {{"http://a.test:8080/"}, "https://a.test:8080/", "11000"},
      {{"http://a.test:8080/"}, "https://a.test/", "11000"},
      {{"http://a.test/", "https://a.test/"}, "http://a.test/", "11001"},
      {{"http://a.test/", "https://a.test/"}, "https://a.test/", "11111"},
      {{"http://a.test/", "https://b.test/"}, "http://a.test/", "11111"},
      {{"http://127.0.0.1:8000/"}, "http://127.0.0.1:8000/", "11111"},
      {{"http://127.0.0.1:8000/"}, "http://127.0.0.1:8001/", "11000"},
      {{"https://[::1]/"}, "http://[::1]/", "11000"},
  };
  for (const Row& row : rows) {
    SeedOrigins seeds;
    for (const char* text : row.seeds) {
      const auto url = parser::parse_url(text);
      seeds.add({url->scheme(), url->hostname(), url->port()});
    }
    const auto to = parser::parse_url(row.to);
    std::string goes;
    for (const Binding binding : bindings)
      goes += may_go(binding, seeds.relation_of({to->scheme(), to->hostname(), to->port()})) ? '1' : '0';
    EXPECT_EQ(goes, row.goes) << row.to << " with " << row.seeds.size() << " seeds, the first "
                              << (row.seeds.empty() ? "none" : row.seeds[0]);
  }
}

TEST_F(CredentialsTest, ADefaultIsForOriginsOfSeedsThatNoEntryNames) {
  seed("http://a.test/");
  netrc("machine other.test login u password p\ndefault login me password pw");
  EXPECT_THAT(of("http://a.test/"), Optional(std::string(me_pw)));
  EXPECT_EQ(of("http://stranger.test/"), std::nullopt);
  EXPECT_EQ(of("https://stranger.test/"), std::nullopt);
  EXPECT_EQ(of("http://a.test:81/"), std::nullopt);
}

TEST_F(CredentialsTest, WhatIsWrongIsSaidWithoutASecret) {
  for (const char* text : {"hunter2", "h=hunter2", "hunter2:x", "me:hunter2=x:y", "=u:hunter2", "h/x=u:hunter2",
                           "u@h=u:hunter2", "http://h/x=u:hunter2", "ftp://h=u:hunter2", "http://https://h=u:hunter2",
                           "h?=u:hunter2", "h=u:hunter2\n", "h=\x01:hunter2"}) {
    const std::string error = auth_error(text);
    EXPECT_THAT(error, HasSubstr("--auth")) << text;
    EXPECT_THAT(error, Not(HasSubstr("hunter2"))) << text;
  }
  EXPECT_THAT(auth_error("h=u"), HasSubstr("HOST=USER:PASS"));
  EXPECT_THAT(auth_error("a b=u:p"), HasSubstr("https://example.org"));
  EXPECT_THAT(auth_error("h=u:" + std::string(5'000, 'x')), HasSubstr("for 'h' are longer than 4096 bytes"));
  EXPECT_TRUE(credentials_.empty());
}

TEST_F(CredentialsTest, UserinfoThatCannotBeSentIsSaid) {
  const auto colon = credentials_.add_userinfo(*parser::parse_url("http://a%3Ab:hunter2@example.org/"));
  const auto control = credentials_.add_userinfo(*parser::parse_url("http://a:hunter2%0A@example.org/"));
  ASSERT_FALSE(colon);
  EXPECT_THAT(colon.error(), HasSubstr("http://example.org have a user name with a ':'"));
  ASSERT_FALSE(control);
  EXPECT_THAT(control.error(), Not(HasSubstr("hunter2")));
  EXPECT_TRUE(credentials_.empty());
}

TEST_F(CredentialsTest, ANetrcThatCannotBeReadIsSaid) {
  const auto missing = credentials_.load_netrc("/nowhere/.netrc");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "cannot read '/nowhere/.netrc': No such file or directory");
  const test::TemporaryFile file("machine h login me password \"hunter\\n2\"");
  const auto control = credentials_.load_netrc(file.path());
  ASSERT_FALSE(control);
  EXPECT_EQ(control.error(), file.path() + ": the login and password of machine 'h' have a control character");
}

TEST_F(CredentialsTest, SeedsDoNotFillTheMemory) {
  for (std::size_t i = 0; i < max_entries; ++i) url("http://u:p@h" + std::to_string(i) + ".org/");
  EXPECT_FALSE(credentials_.add_userinfo(*parser::parse_url("http://u:p@more.org/")));
  url("http://me:pw@h7.org/");
  EXPECT_THAT(of("http://h7.org/"), Optional(std::string(me_pw)));
}

}  // namespace
}  // namespace crawl::credentials
