#include "config/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command_line.h"
#include "config/file/config_file.h"
#include "tests/support/json.h"

namespace crawl::config {
namespace {

using testing::HasSubstr;
using testing::Not;

// What --print-config writes for a command line.
std::string printed(std::initializer_list<const char*> words) {
  std::vector<const char*> argv = {"crawl", "--print-config"};
  argv.insert(argv.end(), words);
  const auto result =
      parse_command_line(static_cast<int>(argv.size()), argv.data(), [](const char*) { return nullptr; });
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error().status, 0) << result.error().message;
  return result.error().message;
}

TEST(PrintConfig, IsReadBackToTheSame) {
  const std::string first = printed({"-p3",
                                     "-dall",
                                     "--no-robots",
                                     "--include",
                                     "^a\"\\\\b",
                                     "--include",
                                     "\xc3\xa9",
                                     "-H",
                                     "X: y\tz",
                                     "--delay=1.5s",
                                     "--max-time",
                                     "1h",
                                     "--max-pages=5",
                                     "--store=headers",
                                     "--resolve",
                                     "h:1:::1",
                                     "-vv",
                                     "--retry-on=none",
                                     "--order=priority",
                                     "-o",
                                     "a b.db",
                                     "--accept-type=image/*,a/b",
                                     "--overwrite"});
  const TemporaryFile file(first);
  EXPECT_EQ(printed({"--config", file.path()}), first);
  for (const char* row : {"\ndepth = \"all\"\n", "\nprocesses = 3\n", "\nrobots = false\n", "\ndelay = \"1500ms\"\n",
                          "\nmax-pages = 5\n", "\nstore = \"headers\"\n", "\nresolve = [\"h:1:[::1]\"]\n"}) {
    EXPECT_THAT(first, HasSubstr(row));
  }
}

TEST(PrintConfig, ShowsTheDefaults) {
  const std::string text = printed({});
  EXPECT_THAT(text, HasSubstr("\nmax-pages = \"none\"\n"));
  EXPECT_THAT(text, HasSubstr("\ntimeout = \"60s\"\n"));
  EXPECT_THAT(text, HasSubstr("\nuser-agent = \"crawl/"));
  EXPECT_THAT(text, Not(HasSubstr("\nprocesses = 0\n")));
  const TemporaryFile file(text);
  EXPECT_EQ(printed({"--config", file.path()}), text);
}

TEST(PrintConfig, NeedsNoSeedButGoodOptions) {
  EXPECT_EQ(refusal({"--print-config", "-p0"}), "crawl: -p: '0' is out of range; it takes 1 to 256\n");
}

TEST(PrintConfig, HidesSecretsAndNeverSendsTheMask) {
  const std::string text = printed({"--auth", "h=me:hunter2", "-H", "Authorization: hunter2", "-H", "Accept: a/b"});
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, HasSubstr("\nauth = [\"h=***\"]\n"));
  EXPECT_THAT(text, HasSubstr("\nheader = [\"Authorization: ***\", \"Accept: a/b\"]\n"));

  const TemporaryFile file(text);
  EXPECT_EQ(printed({"--config", file.path()}), text);
  EXPECT_EQ(
      refusal({"--config", file.path(), "x"}),
      "crawl: --header: 'Authorization: ***' has *** in place of a secret that --print-config left out; write the "
      "secret\n");
  EXPECT_TRUE(parse({"--config", file.path(), "--auth", "h=me:hunter2", "-H", "Authorization: hunter2", "x"}));

  const std::string proxied = printed({"--proxy", "socks5h://me:hunter2@h"});
  EXPECT_THAT(proxied, HasSubstr("\nproxy = \"socks5h://***@h:1080\"\n"));
  const TemporaryFile proxied_file(proxied);
  EXPECT_EQ(printed({"--config", proxied_file.path()}), proxied);
  EXPECT_THAT(refusal({"--config", proxied_file.path(), "x"}), HasSubstr("--proxy: 'socks5h://***@h:1080' has ***"));
  EXPECT_TRUE(parse({"--config", proxied_file.path(), "--proxy", "", "x"}));
}

TEST(Json, HoldsTheOptionsOfARun) {
  const auto result = parse({"-d2", "--delay=1s", "--include=a\"b", "--auth=h=u:hunter2", "-HCookie: hunter2=1",
                             "--proxy=http://u:hunter2@p:1", "http://u:hunter2@h/", "urls.txt"});
  ASSERT_TRUE(result) << result.error().message;
  const std::string text = to_json(result->options);
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  const auto json = test::read_json(text);
  EXPECT_EQ(json.at("seeds"), (boost::json::array{"http://***@h/", "urls.txt"}));
  EXPECT_EQ(json.at("depth"), 2);
  EXPECT_EQ(json.at("robots"), true);
  EXPECT_EQ(json.at("delay"), "1s");
  EXPECT_EQ(json.at("include"), (boost::json::array{"a\"b"}));
  EXPECT_EQ(json.at("auth"), (boost::json::array{"h=***"}));
  EXPECT_EQ(json.at("header"), (boost::json::array{"Cookie: ***"}));
  EXPECT_EQ(json.at("max-pages"), "none");
  EXPECT_EQ(json.at("proxy"), "http://***@p:1");
}

TEST(Json, HoldsTheRulesForExtraction) {
  const TemporaryFile file(
      "[[extract]]\nname = 'a'\nurl = '\\.html$'\nrows = 'li'\n[extract.fields]\nt = 'h1'\n"
      "p = {select = 'b \"x\"', type = 'number', required = true, regex = '\\d', default = 1.5, list = true}\n"
      "[[extract]]\nname = 'b'\nfields = {u = {select = 'a', type = 'url'}}\n");
  const auto result = parse({"--config", file.path(), "urls.txt"});
  ASSERT_TRUE(result) << result.error().message;
  const auto json = test::read_json(to_json(result->options));
  EXPECT_EQ(json.at("extract"), test::read_json(R"json([
    {"name": "a", "url": "\\.html$", "rows": "li", "fields": {"t": {"select": "h1"}, "p": {"select": "b \"x\"",
     "type": "number", "list": true, "required": true, "regex": "\\d", "default": 1.5}}},
    {"name": "b", "fields": {"u": {"select": "a", "type": "url"}}}])json"));
  EXPECT_EQ(test::read_json(to_json(config::Options{})).at("extract"), boost::json::array());
}

TEST(Json, IsValidWhateverTheBytes) {
  Options options;
  const std::pair<std::string, std::string> cases[] = {
      {"a\xff"
       "b",
       "a\uFFFDb"},
      {"\xe2\x82", "\uFFFD\uFFFD"},
      {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xc0\xaf", "\uFFFD\uFFFD"},
      {"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xf0\x9f\x98\x80 \x01\x7f\n", "\U0001F600 \x01\x7f\n"},
  };
  for (const auto& [bytes, text] : cases) {
    options.seeds = {bytes};
    EXPECT_EQ(test::text_of(test::read_json(to_json(options)).at("seeds").at(0)), text);
  }
}

}  // namespace
}  // namespace crawl::config
