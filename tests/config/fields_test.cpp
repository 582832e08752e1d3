#include "config/value/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crawl::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Header, IsATokenAColonAndAValue) {
  EXPECT_EQ(parse_header("Accept-Language:de"), "Accept-Language: de");
  EXPECT_EQ(parse_header("X:  a: b \t"), "X: a: b");
  EXPECT_EQ(parse_header("X-Empty:"), "X-Empty: ");
  EXPECT_EQ(parse_header("Cookie: a=1; b=2"), "Cookie: a=1; b=2");
}

TEST(Header, RefusesWhatWouldBreakARequest) {
  for (const std::string text : {"no colon", ": no name", "two words: x", "N\xc3\xa4me: x", "", "X : y"}) {
    EXPECT_THAT(parse_header(text).error(), HasSubstr("write it as 'Name: value'")) << text;
  }
  EXPECT_THAT(parse_header("X: a\r\nEvil: b").error(), HasSubstr("line break"));
  EXPECT_THAT(parse_header(std::string("X: a\0b", 6)).error(), HasSubstr("control character"));
  EXPECT_THAT(parse_header("X: " + std::string(9000, 'a')).error(), HasSubstr("longer than 8 KiB"));
}

TEST(Header, LeavesTheCrawlersOwnToIt) {
  EXPECT_THAT(parse_header("content-length: 5").error(), HasSubstr("the crawler's own"));
  EXPECT_THAT(parse_header("Host: x").error(), HasSubstr("--resolve"));
  EXPECT_THAT(parse_header("user-agent: x").error(), HasSubstr("--user-agent"));
}

TEST(Pattern, TellsWhatAPatternOfAShellIsInRe2) {
  EXPECT_THAT(parse_pattern("*.html").error(), HasSubstr("; as RE2: \\.html$"));
  EXPECT_THAT(parse_pattern("*/blog/*").error(), HasSubstr("; as RE2: /blog/"));
  EXPECT_THAT(parse_pattern("*").error(), HasSubstr("all URLs match"));
  EXPECT_THAT(parse_pattern("(").error(), Not(HasSubstr("as RE2")));
}

TEST(Auth, HasHostUserAndPassword) {
  EXPECT_EQ(parse_auth("example.org:8080=me:p=a:s"), "example.org:8080=me:p=a:s");
  EXPECT_EQ(parse_auth("h=u:"), "h=u:");
  EXPECT_EQ(parse_auth("https://h:8443=u:p"), "https://h:8443=u:p");
}

TEST(Auth, NeverRepeatsThePasswordInAMessage) {
  for (const char* text : {"hunter2", "h=hunter2", "=u:hunter2", "ftp://h=u:hunter2", "http://h/x=u:hunter2",
                           "https://=u:hunter2", "h=:hunter2", "h=u:hunter2\n"}) {
    const auto result = parse_auth(text);
    ASSERT_FALSE(result) << text;
    EXPECT_THAT(result.error(), Not(HasSubstr("hunter2")));
  }
}

TEST(UserAgent, IsOneLine) {
  EXPECT_EQ(parse_user_agent(" bot/1 "), "bot/1");
  EXPECT_FALSE(parse_user_agent(""));
  EXPECT_FALSE(parse_user_agent("a\r\nb"));
  EXPECT_FALSE(parse_user_agent(std::string(2000, 'x')));
}

TEST(Pattern, IsWhatRe2Compiles) {
  EXPECT_EQ(parse_pattern("^https?://[^/]+/a.*"), "^https?://[^/]+/a.*");
  EXPECT_THAT(parse_pattern("(a").error(), HasSubstr("'(a' is not a regular expression of RE2: missing"));
  EXPECT_FALSE(parse_pattern("a(?=b)"));  // no look-ahead in RE2
  EXPECT_FALSE(parse_pattern("((((a{100}){100}){100}){100})"));
}

TEST(Resolve, IsHostPortAddress) {
  const auto v4 = parse_resolve("Example.org:443:127.0.0.1");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host, "example.org");
  EXPECT_EQ(v4->port, 443);
  EXPECT_EQ(v4->address, "127.0.0.1");
  EXPECT_EQ(parse_resolve("h:80:::1")->address, "::1");
  EXPECT_EQ(parse_resolve("h:80:[::1]")->address, "::1");
  EXPECT_EQ(format_resolve(*parse_resolve("h:80:::1")), "h:80:[::1]");
}

TEST(Resolve, SaysItsForm) {
  for (const char* text : {"", "h", "h:80", ":80:127.0.0.1", "h:80:localhost", "h:80:", "h:80:300.1.1.1"}) {
    EXPECT_THAT(parse_resolve(text).error(), HasSubstr("HOST:PORT:ADDRESS")) << text;
  }
  EXPECT_THAT(parse_resolve("h:0:127.0.0.1").error(), HasSubstr("1 to 65535"));
  EXPECT_THAT(parse_resolve("h:65536:127.0.0.1").error(), HasSubstr("1 to 65535"));
}

TEST(DnsServer, IsAnAddressAndPerhapsAPort) {
  for (const char* text : {"", "192.0.2.53", "192.0.2.53:5353", "::1", "[::1]", "[2001:db8::53]:5353"}) {
    EXPECT_EQ(parse_dns_server(text), text);
  }
  for (const char* text : {"dns.example", "1.2.3", "[::1", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:99999", "2001:zz::1:53"}) {
    EXPECT_FALSE(parse_dns_server(text)) << text;
  }
}

TEST(Store, IsAListOfWhatIsKept) {
  const auto set = parse_store("html, headers");
  ASSERT_TRUE(set);
  EXPECT_TRUE(set->html && set->headers && set->raw);
  EXPECT_FALSE(set->text || set->links || set->all);
  EXPECT_EQ(format_store(*set), "html,headers");
  EXPECT_EQ(format_store(StoreSet{}), "html,text,links");
  EXPECT_EQ(format_store(*parse_store("none")), "none");
  EXPECT_THAT(parse_store("htlm").error(), HasSubstr("html, all, text, links, headers and raw"));
  EXPECT_THAT(parse_store("none,html").error(), HasSubstr("stands alone"));
  EXPECT_THAT(parse_store("").error(), HasSubstr("none"));
}

TEST(Statuses, AreSortedAndDistinct) {
  EXPECT_THAT(*parse_statuses("503,429,503"), ElementsAre(429, 503));
  EXPECT_TRUE(parse_statuses("none")->empty());
  EXPECT_EQ(format_statuses({}), "none");
  EXPECT_EQ(format_statuses({429, 503}), "429,503");
  EXPECT_THAT(parse_statuses("200").error(), HasSubstr("400 to 599"));
  EXPECT_FALSE(parse_statuses("5xx"));
}

TEST(MediaTypes, MayHaveWildcards) {
  EXPECT_THAT(*parse_media_types("Image/*, application/pdf,*/*"), ElementsAre("image/*", "application/pdf", "*/*"));
  EXPECT_TRUE(parse_media_types("")->empty());
  for (const char* text : {"pdf", "/x", "x/", "*/html", "a b/c"}) EXPECT_FALSE(parse_media_types(text)) << text;
}

TEST(CredentialHeaders, AreKnownByTheWordsOfTheirNames) {
  for (const char* name : {"Authorization",
                           "authorization",
                           "Cookie",
                           "X-Api-Key",
                           "api_key",
                           "XApiKey",
                           "apikey",
                           "X-Auth-Token",
                           "PRIVATE-TOKEN",
                           "X-Amz-Security-Token",
                           "X-Goog-Api-Key",
                           "Ocp-Apim-Subscription-Key",
                           "CF-Access-Client-Secret",
                           "X-Vault-Token",
                           "X-CSRF-Token",
                           "X-Session-Id",
                           "X-Authentication",
                           "X-Hub-Signature",
                           "X-Auth-User",
                           "X-JWT",
                           "X-Forwarded-Authorization",
                           "Proxy-Authorization"})
    EXPECT_TRUE(is_credential_header(name)) << name;
  for (const char* name : {"Accept", "X-Anything", "X-Forwarded-For", "X-Author", "X-Monkey", "Referer", "Keyboard",
                           "If-None-Match", "X-Request-Id", "Acceptance", "Forwarded", "X-Keyword"})
    EXPECT_FALSE(is_credential_header(name)) << name;
}

TEST(Redaction, HidesHeadersThatCarrySecrets) {
  EXPECT_EQ(redact_header("authorization: Bearer x"), "authorization: ***");
  EXPECT_EQ(redact_header("Proxy-Authorization: x"), "Proxy-Authorization: ***");
  EXPECT_EQ(redact_header("Cookie: a=b"), "Cookie: ***");
  EXPECT_EQ(redact_header("X-Api-Key: k"), "X-Api-Key: ***");
  EXPECT_EQ(redact_header("X-Whatever: v"), "X-Whatever: ***");
  EXPECT_EQ(redact_header("Accept-Language: de"), "Accept-Language: de");
  EXPECT_EQ(redact_header_for("https://h X-Key: k: l"), "https://h X-Key: ***");
  EXPECT_EQ(redact_header_for("https://h Accept: k"), "https://h Accept: ***");
  EXPECT_TRUE(is_redacted(redact_header_for("https://h X-Key: k")));
}

TEST(HeaderFor, HasAnOriginAndAHeader) {
  EXPECT_EQ(*parse_header_for("https://Example.org X-Key:  k v"), "https://example.org X-Key: k v");
  EXPECT_EQ(*parse_header_for("http://[::1]:8080 Cookie: a=b"), "http://[::1]:8080 Cookie: a=b");
  for (const char* text : {"X-Key: hunter2", "example.org X-Key: hunter2", "https://h/x X-Key: hunter2",
                           "https://u@h X-Key: hunter2", "https:// X-Key: hunter2", "ftp://h X-Key: hunter2"}) {
    EXPECT_THAT(parse_header_for(text).error(), HasSubstr("--header-for https://example.org")) << text;
    EXPECT_THAT(parse_header_for(text).error(), Not(HasSubstr("hunter2"))) << text;
  }
  EXPECT_THAT(parse_header_for("https://h Host: x").error(), HasSubstr("comes from the URL"));
  EXPECT_FALSE(parse_header_for("https://h"));
}

TEST(PlainHeaders, AreFewAndKnown) {
  for (const char* name : {"Accept", "accept-language", "Referer", "DNT", "Sec-Fetch-Mode", "If-None-Match"})
    EXPECT_TRUE(is_plain_header(name)) << name;
  for (const char* name : {"Authorization", "Cookie", "X-Api-Key", "X-Forwarded-For", "Private-Token", "Acceptance"})
    EXPECT_FALSE(is_plain_header(name)) << name;
}

TEST(Redaction, HidesCredentialsAndUserinfo) {
  EXPECT_EQ(redact_auth("h=u:p"), "h=***");
  EXPECT_EQ(redact_url("http://u:p@h/a?b"), "http://***@h/a?b");
  EXPECT_EQ(redact_url("http://u:p@w@h"), "http://***@h");
  EXPECT_EQ(redact_url("u:p@h/x"), "***@h/x");
  EXPECT_EQ(redact_url("http:////u:p@h/"), "http:////***@h/");
  EXPECT_EQ(redact_url("http://h/a@b"), "http://h/a@b");
  EXPECT_EQ(redact_url("h/?q=//a@b"), "h/?q=//a@b");
  EXPECT_EQ(redact_url("http://"), "http://");
  EXPECT_EQ(redact_url("urls.txt"), "urls.txt");
}

// What a message repeats of that which is no URL.
TEST(Fields, NoMessageHasThePasswordOfAMistypedUrl) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"https:/u:p@h:x/", "https:/***@h:x/"},
      {"http:u:p@h:999999", "***@h:999999"},
      {"http:u:secret", "http:u:***"},
      {"http://u:secret", "http://u:***"},
      {"http://u:se/cret@h", "http://u:***@h"},
      {"http://u:se#cret@h/x", "http://***@h/x"},
      {"h.com/?next=http://u:p@h/ x", "h.com/?next=http://***@h/ x"},
      {"12 \"u:p@h:x\"", "***@h:x\""},
      {"//u:secret", "//u:***"},
      // Innocent.
      {"http://h:99999/", "http://h:99999/"},
      {"http://2001:db8::1/", "http://2001:db8::1/"},
      {"http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/"},
      {"http://h/@user/a b", "http://h/@user/a b"},
      {"C:\\lists\\urls.txt", "C:\\lists\\urls.txt"},
      {"a:b.txt", "a:b.txt"},
      {"urls.txt", "urls.txt"},
      {"", ""}};
  for (const auto& [text, shown] : cases) EXPECT_EQ(redact_mistyped(text), shown);
}

TEST(Fields, AHeaderWithoutANameIsNotRepeated) {
  for (const char* text :
       {"Bearer secret", "Authorization Bearer: secret", "secret", ": secret", "Authorization=secret x"})
    EXPECT_FALSE(parse_header(text).error().contains("secret x") || parse_header(text).error().contains(" secret"))
        << parse_header(text).error();
  EXPECT_EQ(parse_header("Bearer secret").error(), "'Bearer ...' is not a header; write it as 'Name: value'");
  EXPECT_EQ(parse_header("secret").error(), "what it was given is not a header; write it as 'Name: value'");
}

}  // namespace
}  // namespace crawl::config
