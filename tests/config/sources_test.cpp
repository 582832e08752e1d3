// Where options come from: the environment and the TOML file, and which of the sources wins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command_line.h"
#include "config/file/config_file.h"

namespace crawl::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Precedence, FlagsOverEnvironmentOverFileOverDefaults) {
  const TemporaryFile file("depth = 1\nretries = 1\nper-host = 4\n");
  const Variables variables = {{"CRAWL_DEPTH", "2"}, {"CRAWL_RETRIES", "2"}};
  const auto result = parse({"--config", file.path(), "--depth=3", "x"}, variables);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->options.depth, 3u);
  EXPECT_EQ(result->options.retries, 2u);
  EXPECT_EQ(result->options.per_host, 4u);
  EXPECT_EQ(result->options.max_redirects, 10u);
  EXPECT_EQ(result->options.config_file, file.path());
  EXPECT_THAT(result->given, ElementsAre("config", "depth", "per-host", "retries"));
}

TEST(Precedence, AListReplacesThatOfAWeakerSource) {
  const TemporaryFile file("include = ['a', 'b']\nexclude = 'c'\n");
  const auto result = parse({"--config", file.path(), "--include", "d", "x"});
  ASSERT_TRUE(result);
  EXPECT_THAT(result->options.include, ElementsAre("d"));
  EXPECT_THAT(result->options.exclude, ElementsAre("c"));
}

TEST(EnvironmentVariables, AreCheckedAsFlagsAre) {
  EXPECT_EQ(parse({"x"}, {{"CRAWL_MAX_PAGES", "7"}})->options.max_pages, 7u);
  EXPECT_FALSE(parse({"x"}, {{"CRAWL_ROBOTS", "off"}})->options.robots);
  EXPECT_EQ(parse({"x"}, {{"CRAWL_VERBOSE", "2"}})->options.verbose, 2u);
  EXPECT_EQ(refusal({"x"}, {{"CRAWL_PROCESSES", "many"}}),
            "crawl: CRAWL_PROCESSES: 'many' is not a whole number; it takes 1 to 256\n");
}

TEST(EnvironmentVariables, HoldListsByLines) {
  const auto result = parse({"x"}, {{"CRAWL_HEADER", "A: 1\nB: 2\n"}});
  ASSERT_TRUE(result);
  EXPECT_THAT(result->options.headers, ElementsAre("A: 1", "B: 2"));
}

TEST(EnvironmentVariables, SetToNothingAreNotSet) {
  EXPECT_EQ(parse({"x"}, {{"CRAWL_DEPTH", ""}, {"CRAWL_CONFIG", ""}})->options.depth, 0u);
}

TEST(EnvironmentVariables, NameTheConfigFile) {
  const TemporaryFile file("depth = 5\n"), other("depth = 6\n");
  EXPECT_EQ(parse({"x"}, {{"CRAWL_CONFIG", file.path()}})->options.depth, 5u);
  EXPECT_EQ(parse({"--config", other.path(), "x"}, {{"CRAWL_CONFIG", file.path()}})->options.depth, 6u);
}

TEST(ConfigFile, TakesTomlValuesOfEveryKind) {
  const TemporaryFile file(
      "# a comment\n"
      "processes = 3\n"
      "depth = 'all'\n"
      "robots = false\n"
      "timeout = 2.5          # a bare number is seconds\n"
      "delay = \"250ms\"\n"
      "max-body = 1048576\n"
      "store = [\"html\", \"links\"]\n"
      "retry-on = [503, 429]\n"
      "header = ['A: 1', 'B: 2']\n"
      "verbose = 1\n"
      "concurrency = 8\n");
  const auto result = parse({"--config", file.path(), "x"});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->options.processes, 3u);
  EXPECT_EQ(result->options.coroutines, 8u);
  EXPECT_FALSE(result->options.robots);
  EXPECT_EQ(result->options.timeout, 2500ms);
  EXPECT_EQ(result->options.delay, 250ms);
  EXPECT_EQ(result->options.max_body, 1u << 20);
  EXPECT_FALSE(result->options.store.text);
  EXPECT_THAT(result->options.retry_on, ElementsAre(429, 503));
  EXPECT_EQ(result->options.headers.size(), 2u);
  EXPECT_EQ(result->options.verbose, 1u);
}

TEST(ConfigFile, RefusesWithFileAndLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"depth = 1\nproceses = 4\n", ":2: unknown key 'proceses'; did you mean processes?\n"},
      {"\n\nmax_pages = 4\n", ":3: unknown key 'max_pages'; did you mean max-pages?\n"},
      {"colour = 'red'\n", ":1: unknown key 'colour'\n"},
      {"depth = 1\ncoroutines = 0\n", ":2: coroutines: '0' is out of range; it takes 1 to 100000\n"},
      {"timeout = 'fast'\n",
       ":1: timeout: 'fast' is not a duration; write it as 250ms, 1.5s, 2m or 1h (a bare number "
       "is seconds)\n"},
      {"timeout = -1.0\n",
       ":1: timeout: '-1' is not a duration; write it as 250ms, 1.5s, 2m or 1h (a bare number is "
       "seconds)\n"},
      {"include = ['a',\n '(']\n", ":1: include: '(' is not a regular expression of RE2: missing ): (\n"},
      {"[network]\nretries = 3\n", ":1: 'network' is a table; options stand at the top, as max-pages = 1000\n"},
      {"depth = [1, 2]\n", ":1: depth: it takes one number or string\n"},
      {"robots = 1979-05-27\n", ":1: robots: it takes true or false\n"},
      {"header = [['A: 1']]\n", ":1: header: it takes a string or an array of strings\n"},
      {"config = 'other.toml'\n", ":1: 'config' belongs on the command line, not in a file\n"},
      {"print-config = true\n", ":1: 'print-config' belongs on the command line, not in a file\n"},
      {"zzz = 1\nyyy = 2\n", ":1: unknown key 'zzz'\n"},
  };
  for (const auto& [text, message] : cases) {
    const TemporaryFile file(text);
    EXPECT_EQ(refusal({"--config", file.path(), "x"}), "crawl: " + std::string(file.path()) + message);
  }
}

TEST(ConfigFile, RefusesWhatIsNoToml) {
  for (const char* text : {"depth = \n", "= 3", "depth 3", "a = 'x\n", "\xff\xfe", "depth = 1\ndepth = 2\n"}) {
    const TemporaryFile file(text);
    const std::string message = refusal({"--config", file.path(), "x"});
    EXPECT_THAT(message, StartsWith("crawl: " + std::string(file.path()) + ":")) << text;
    EXPECT_EQ(message.find('\n'), message.size() - 1) << message;
  }
}

// toml++ quotes what it has read before it saw the mistake.
TEST(ConfigFile, AMistakeInTomlIsOneLine) {
  for (const std::string_view text :
       {"x = tr\n}", "x = [1,\n2\n=", "x = \"a\nb\"", "x = 1\r\t\x01", "x = fals\x1b[1m"}) {
    const auto settings = parse_config(text, "x.toml");
    ASSERT_FALSE(settings) << text;
    EXPECT_EQ(settings.error().find_first_of("\n\r\t\x01\x1b"), std::string::npos) << settings.error();
  }
}

// toml++ 3.3 reaches code that it holds unreachable for U+00A7 after a continued line, and for U+048C in a bare key.
TEST(ConfigFile, RefusesStrayCharactersBeforeTheLibrarySeesThem) {
  const std::pair<const char*, int> cases[] = {
      {"dns\u048c = false\n", 1},
      {"depth = 1\nscope = \u201chost\u201d\n", 2},
      {"output = \"\"\"\\\n\u00a7\"\"\"\n", 2},
      {"output = 'a' \u00fc\n", 1},
      {"output = \"a\\\"b\" \u00fc\n", 1},
      {"output = '\\' \u00fc\n", 1},
      {"# '\n\u00fc = 1\n", 2},
  };
  for (const auto& [text, line] : cases) {
    const auto settings = parse_config(text, "x.toml");
    ASSERT_FALSE(settings) << text;
    EXPECT_THAT(settings.error(), StartsWith("x.toml:" + std::to_string(line) + ": a character beyond ASCII")) << text;
  }
}

TEST(ConfigFile, TakesAllOfUnicodeInStringsAndComments) {
  const auto settings = parse_config(
      "\ufeff# \u201cgr\u00fc\u00df\u201d\noutput = 'r\u00e9sultats.db' # \u00a7\nuser-agent = \"\\\"\u732b \"\n",
      "x.toml");
  ASSERT_TRUE(settings) << settings.error();
  EXPECT_EQ(settings->settings.at(0).value, "r\u00e9sultats.db");
  EXPECT_EQ(settings->settings.at(1).value, "\"\u732b ");
}

TEST(ConfigFile, IsBounded) {
  const TemporaryFile large(std::string(max_config_file + 1, '#'));
  EXPECT_THAT(refusal({"--config", large.path(), "x"}), HasSubstr("larger than 1 MiB"));
  const TemporaryFile deep("a = " + std::string(100'000, '['));
  EXPECT_THAT(refusal({"--config", deep.path(), "x"}), HasSubstr(":1: "));
}

TEST(ConfigFile, MustBeThere) {
  EXPECT_EQ(refusal({"--config", "/no/such.toml", "x"}),
            "crawl: --config: cannot open '/no/such.toml': No such file or directory\n");
  EXPECT_THAT(refusal({"--config", "/tmp", "x"}), HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace crawl::config
