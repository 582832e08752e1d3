#include "command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/help/commands.h"
#include "config/option_table.h"
#include "model/outcome.h"

namespace crawl::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(CommandLine, FillsInWhatWasNotGiven) {
  const auto result = parse({"urls.txt"});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->command, "crawl");
  EXPECT_THAT(result->arguments, ElementsAre("urls.txt"));
  EXPECT_EQ(result->options.seeds, result->arguments);
  EXPECT_GE(result->options.processes, 1u);
  EXPECT_THAT(result->options.user_agent, StartsWith("crawl/"));
  EXPECT_TRUE(result->given.empty());
}

TEST(CommandLine, TakesAllSpellingsOfAFlag) {
  for (const auto& result : {parse({"-p4", "x"}), parse({"-p", "4", "x"}), parse({"--processes=4", "x"}),
                             parse({"--processes", "4", "x"}), parse({"x", "-qvp4"})}) {
    ASSERT_TRUE(result);
    EXPECT_EQ(result->options.processes, 4u);
    EXPECT_THAT(result->arguments, ElementsAre("x"));
    EXPECT_TRUE(result->given.contains("processes"));
  }
}

TEST(CommandLine, OneNameIsAWordToACrawlAndASwitchToFetch) {
  const auto crawl = parse({"--render", "auto", "x"}), fetch = parse({"fetch", "--render", "http://x/"});
  ASSERT_TRUE(crawl && fetch);
  EXPECT_EQ(crawl->options.render, Render::automatic);
  EXPECT_TRUE(fetch->options.show_render);
  EXPECT_THAT(fetch->arguments, ElementsAre("http://x/"));
  EXPECT_THAT(refusal({"--render", "sometimes", "x"}), HasSubstr("it takes never, auto or always"));
  EXPECT_THAT(refusal({"--screenshots", "x"}), HasSubstr("add --render auto"));
}

TEST(CommandLine, TakesTwoWordsForAHeaderOfAnOrigin) {
  for (const auto& result :
       {parse({"--header-for", "https://h", "N: v", "x"}), parse({"--header-for=https://h", "N: v", "x"}),
        parse({"--header-for", "https://h N: v", "x"})}) {
    ASSERT_TRUE(result);
    EXPECT_THAT(result->options.header_for, ElementsAre("https://h N: v"));
    EXPECT_THAT(result->arguments, ElementsAre("x"));
  }
  EXPECT_EQ(parse({"--header-for", "https://h"}).error().message,
            "crawl: --header-for needs two values (ORIGIN 'N: V')\n");
}

TEST(CommandLine, KnowsOtherNames) {
  EXPECT_EQ(parse({"--level", "3", "x"})->options.depth, 3u);
  EXPECT_EQ(parse({"--concurrency=9", "x"})->options.coroutines, 9u);
  EXPECT_TRUE(parse({"--level", "3", "x"})->given.contains("depth"));
}

TEST(CommandLine, TakesTheLastOfTwoAndAllOfAList) {
  EXPECT_EQ(parse({"-d1", "-d2", "x"})->options.depth, 2u);
  EXPECT_THAT(parse({"--include", "a", "--include", "b", "x"})->options.include, ElementsAre("a", "b"));
  EXPECT_FALSE(parse({"--robots", "--no-robots", "x"})->options.robots);
  EXPECT_TRUE(parse({"--no-robots", "--robots", "x"})->options.robots);
  EXPECT_FALSE(parse({"--robots=no", "x"})->options.robots);
  EXPECT_FALSE(parse({"--insecure", "--no-insecure", "x"})->options.insecure);
}

TEST(CommandLine, CountsVerbose) {
  EXPECT_EQ(parse({"-v", "x"})->options.verbose, 1u);
  EXPECT_EQ(parse({"-vv", "x"})->options.verbose, 2u);
  EXPECT_EQ(parse({"-v", "--verbose", "-v", "x"})->options.verbose, 2u);
}

TEST(CommandLine, EndsFlagsAtTwoDashes) {
  const auto result = parse({"--", "-p", "demo"});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->command, "crawl");
  EXPECT_THAT(result->arguments, ElementsAre("-p", "demo"));
  EXPECT_EQ(parse({"--", "demo"})->command, "crawl");
  EXPECT_THAT(parse({"-"})->arguments, ElementsAre("-"));
}

TEST(CommandLine, ReadsEveryKindOfValue) {
  const auto result = parse({"-d",         "all",   "--scope=any",   "--order",    "dfs",        "--max-pages=10",
                             "--max-time", "1.5m",  "--delay",       "250ms",      "-H",         "X: y",
                             "--auth",     "h=u:p", "--timeout",     "30",         "--retry-on", "503",
                             "--max-body", "1MiB",  "--accept-type", "image/*",    "--resolve",  "a:80:::1",
                             "--store",    "none",  "--min-free=0",  "--progress", "plain",      "--log-format=json",
                             "x"});
  ASSERT_TRUE(result) << result.error().message;
  const Options& o = result->options;
  EXPECT_EQ(o.depth, model::unlimited_depth);
  EXPECT_EQ(o.scope, Scope::any);
  EXPECT_EQ(o.order, Order::dfs);
  EXPECT_EQ(o.max_pages, 10u);
  EXPECT_EQ(o.max_time, 90s);
  EXPECT_EQ(o.delay, 250ms);
  EXPECT_THAT(o.headers, ElementsAre("X: y"));
  EXPECT_THAT(o.auth, ElementsAre("h=u:p"));
  EXPECT_EQ(o.timeout, 30s);
  EXPECT_THAT(o.retry_on, ElementsAre(503));
  EXPECT_EQ(o.max_body, 1u << 20);
  EXPECT_THAT(o.accept_types, ElementsAre("image/*"));
  EXPECT_EQ(o.resolve.at(0).address, "::1");
  EXPECT_FALSE(o.store.html || o.store.text || o.store.links);
  EXPECT_EQ(o.min_free, 0u);
  EXPECT_EQ(o.progress, Progress::plain);
  EXPECT_EQ(o.log_format, LogFormat::json);
}

TEST(CommandLine, DelayIsAutoUnlessATimeIsGiven) {
  EXPECT_EQ(parse({"x"})->options.delay, std::nullopt);
  EXPECT_EQ(parse({"--delay=0", "x"})->options.delay, 0ms);
  EXPECT_EQ(parse({"--delay=1", "--delay=auto", "x"})->options.delay, std::nullopt);
}

struct Refused {
  std::vector<const char*> words;
  const char* message;
};

TEST(CommandLine, RefusesWithOneLineThatSaysWhatIsRight) {
  const Refused cases[] = {
      {{"--proceses", "4", "x"}, "crawl: unknown flag '--proceses'; did you mean --processes?\n"},
      {{"--max_pages=4", "x"}, "crawl: unknown flag '--max_pages'; did you mean --max-pages?\n"},
      {{"--no-robot", "x"}, "crawl: unknown flag '--no-robot'; did you mean --no-robots?\n"},
      {{"--no-depth", "x"}, "crawl: unknown flag '--no-depth'; --depth is not one to switch off\n"},
      {{"--no-robots=1", "x"}, "crawl: --no-robots takes no value\n"},
      {{"--frobnicate", "x"}, "crawl: unknown flag '--frobnicate'; crawl --help lists them all\n"},
      {{"-z", "x"}, "crawl: unknown flag '-z'; crawl --help lists them all\n"},
      {{"-x", "x"}, "crawl: unknown flag '-x'; here: --proxy URL\n"},
      {{"-l", "2", "x"}, "crawl: unknown flag '-l'; here: --depth N (or -d N)\n"},
      {{"--max-depth=2", "x"}, "crawl: unknown flag '--max-depth'; here: --depth N\n"},
      {{"--wait", "1", "x"},
       "crawl: unknown flag '--wait'; here: --delay T, the pause between two requests to a host\n"},
      {{"-silent", "x"}, "crawl: unknown flag '-silent'; here: --quiet (or -q)\n"},
      {{"-output", "x.db", "x"}, "crawl: unknown flag '-output'; here: --output FILE, with two dashes\n"},
      {{"-scope", "any", "x"}, "crawl: unknown flag '-scope'; did you mean --scope?\n"},
      {{"--limit", "5", "x"}, "crawl: unknown flag '--limit'; here: --max-pages N\n"},
      {{"-p0", "x"}, "crawl: -p: '0' is out of range; it takes 1 to 256\n"},
      {{"-p", "-1", "x"}, "crawl: -p: '-1' is out of range; it takes 1 to 256\n"},
      {{"-d", "deep", "x"}, "crawl: -d: 'deep' is not a whole number; it takes 0 to 1000000, or all\n"},
      {{"--level=-1", "x"}, "crawl: --level: '-1' is out of range; it takes 0 to 1000000, or all\n"},
      {{"--scope", "hosts", "x"},
       "crawl: --scope: 'hosts' is unknown; it takes host, prefix, domain or any; did you mean host?\n"},
      {{"--timeout", "fast", "x"},
       "crawl: --timeout: 'fast' is not a duration; write it as 250ms, 1.5s, 2m or 1h (a bare number is seconds)\n"},
      {{"--timeout=0", "x"}, "crawl: --timeout: '0' is out of range; it takes 1ms to 24h\n"},
      {{"--max-body", "10MB", "x"},
       "crawl: --max-body: '10MB' is not a size; write it as 64KiB, 10MiB or 1.5GiB (a bare number is bytes)\n"},
      {{"--max-pages=0", "x"}, "crawl: --max-pages: '0' is out of range; it takes 1 to 1000000000000, or none\n"},
      {{"--robots=maybe", "x"}, "crawl: --robots: 'maybe' is neither true nor false\n"},
      {{"-H", "nonsense", "x"}, "crawl: -H: what it was given is not a header; write it as 'Name: value'\n"},
      {{"--output=", "x"}, "crawl: --output: '' names no file\n"},
      {{"--ca-file", "/no/such/file", "x"},
       "crawl: --ca-file: cannot read '/no/such/file': No such file or directory\n"},
      {{"--proxy", "socks4://h", "x"},
       "crawl: --proxy: 'socks4://h' is no proxy that crawl knows; it takes http://, https://, socks5:// or "
       "socks5h://\n"},
      {{"--max-body=300MiB", "x"},
       "crawl: --body-memory 256MiB is less than --max-body 300MiB: it takes at least as much\n"},
      {{"--recrawl", "--overwrite", "-o", "a.db", "x"},
       "crawl: --recrawl asks again for what is in 'a.db', and --overwrite starts that afresh: leave out one of "
       "them\n"},
      {{"--retry-failed", "--overwrite", "x"},
       "crawl: --retry-failed asks again for what is in 'results.db', and --overwrite starts that afresh: leave out "
       "one of them\n"},
      {{"x", "--depth"}, "crawl: --depth needs a value (N)\n"},
      {{"fetch", "x", "--select"}, "crawl: --select needs a value (CSS)\n"},
      {{"export", "x", "--select"}, "crawl: --select needs a value (VIEW)\n"},
      {{"--output", "--overwrite", "x"}, "crawl: --output needs a value (FILE)\n"},
      {{"-q"}, "crawl: no SEED: name a file of URLs, '-' or a URL; usage: crawl [OPTIONS] SEED...\n"},
      {{"--help=all"}, "crawl: --help takes no value\n"},
  };
  for (const auto& [words, message] : cases) {
    std::vector<const char*> argv = {"crawl"};
    argv.insert(argv.end(), words.begin(), words.end());
    const auto result =
        parse_command_line(static_cast<int>(argv.size()), argv.data(), [](const char*) { return nullptr; });
    ASSERT_FALSE(result) << message;
    EXPECT_EQ(result.error().message, message);
    EXPECT_EQ(result.error().status, 2) << message;
  }
}

TEST(CommandLine, KeepsMessagesOnOneLine) {
  const std::string bad_pattern = refusal({"--include", "(\n\n", "x"});
  EXPECT_EQ(bad_pattern.find('\n'), bad_pattern.size() - 1) << bad_pattern;
  const std::string bad_flag = refusal({"--a\nb\x1b[2J", "x"});
  EXPECT_EQ(bad_flag.find('\n'), bad_flag.size() - 1) << bad_flag;
  EXPECT_FALSE(bad_flag.contains('\x1b'));
  EXPECT_LT(refusal({std::string(100'000, '-').c_str()}).size(), 300u);
}

TEST(Commands, AreTheFirstArgument) {
  EXPECT_EQ(parse({"demo"})->command, "demo");
  EXPECT_EQ(parse({"-p", "2", "bench"})->command, "bench");
  const auto cat = parse({"cat", "results.db", "http://h/"});
  EXPECT_EQ(cat->command, "cat");
  EXPECT_THAT(cat->arguments, ElementsAre("results.db", "http://h/"));
  EXPECT_EQ(parse({"./demo"})->command, "crawl");
  EXPECT_EQ(parse({"x", "demo"})->command, "crawl");
}

TEST(Commands, TakeTheirOwnFlagsAlone) {
  EXPECT_EQ(parse({"fetch", "--timeout", "5", "--body", "h"})->options.timeout, 5s);
  EXPECT_TRUE(parse({"fetch", "--body", "h"})->options.show_body);
  EXPECT_EQ(refusal({"fetch", "-d2", "h"}), "crawl: fetch has no -d; see crawl fetch --help\n");
  EXPECT_EQ(refusal({"status", "--depth", "2"}), "crawl: status has no --depth; see crawl status --help\n");
  EXPECT_EQ(refusal({"--body", "h"}), "crawl: --body is a flag of crawl fetch; see crawl --help\n");
}

// What is near to a misspelt flag is a flag of the command, wherever the command is.
TEST(Commands, HintAtTheirOwnFlagsAlone) {
  EXPECT_EQ(refusal({"status", "--dept", "2"}), "crawl: unknown flag '--dept'; crawl status --help lists them all\n");
  EXPECT_EQ(refusal({"--dept", "status"}), "crawl: unknown flag '--dept'; crawl status --help lists them all\n");
  EXPECT_EQ(refusal({"fetch", "--jsn", "h"}), "crawl: unknown flag '--jsn'; did you mean --json?\n");
  EXPECT_EQ(refusal({"cat", "--jsn", "d", "u"}), "crawl: unknown flag '--jsn'; crawl cat --help lists them all\n");
  EXPECT_EQ(refusal({"export", "--max-depth", "2", "d"}),
            "crawl: unknown flag '--max-depth'; crawl export --help lists them all\n");
  EXPECT_EQ(refusal({"export", "--csv", "d"}), "crawl: unknown flag '--csv'; here: --format csv\n");
}

// Every name that is one edit away from a flag of some command gets the command's own flags or none.
TEST(Commands, NeverHintAtAFlagThatTheyHaveNot) {
  for (const CommandSpec& command : commands()) {
    for (const OptionSpec& option : option_table()) {
      std::string word = "--" + std::string(option.name);
      word.erase(word.size() - 2, 1);
      if (find_option(std::string_view(word).substr(2)) != nullptr) continue;
      const std::string message = command.bit == command_crawl
                                      ? refusal({word.c_str(), "x"})
                                      : refusal({std::string(command.name).c_str(), word.c_str()});
      const std::size_t at = message.find("mean --");
      if (at == message.npos) continue;
      const std::size_t begin = at + 7;
      EXPECT_TRUE(has_option(command, message.substr(begin, message.find('?') - begin)) ||
                  message.contains("--help?") || message.contains("--version?"))
          << command.name << " " << word << ": " << message;
    }
  }
}

TEST(Commands, HelpIsAWordToo) {
  EXPECT_EQ(parse({"help"}).error().message, parse({"--help"}).error().message);
  EXPECT_EQ(parse({"help"}).error().status, 0);
  for (const CommandSpec& command : commands().subspan(1)) {
    const std::string name(command.name);
    if (command.bit == command_help) continue;
    EXPECT_EQ(parse({"help", name.c_str()}).error().message, parse({name.c_str(), "--help"}).error().message);
  }
  EXPECT_EQ(parse({"help", "crawl"}).error().message, parse({"--help"}).error().message);
  EXPECT_EQ(parse({"version"}).error().message, parse({"--version"}).error().message);
  EXPECT_EQ(refusal({"help", "exprot"}), "crawl: 'exprot' is no command; did you mean crawl help export?\n");
  EXPECT_EQ(refusal({"help", "a", "b"}), "crawl: unexpected argument 'b'; usage: crawl help [COMMAND]\n");
  EXPECT_EQ(refusal({"crawl", "x"}),
            "crawl: 'crawl' is neither a file nor a command; usage: crawl [OPTIONS] SEED...\n");
}

TEST(Commands, CountTheirArguments) {
  EXPECT_EQ(refusal({"fetch"}), "crawl: fetch needs URL; usage: crawl fetch [OPTIONS] URL\n");
  EXPECT_EQ(refusal({"cat", "results.db"}), "crawl: cat needs DB URL; usage: crawl cat [OPTIONS] DB URL\n");
  EXPECT_EQ(refusal({"status", "a", "b"}), "crawl: unexpected argument 'b'; usage: crawl status [OPTIONS] [DB]\n");
  EXPECT_TRUE(parse({"status"})->arguments.empty());
}

TEST(Commands, MisspeltGetAHint) {
  EXPECT_EQ(refusal({"stauts"}),
            "crawl: 'stauts' is neither a file nor a command; did you mean crawl status? (a host of that name is "
            "http://stauts/)\n");
  for (const char* seed : {"localhost", "example.org", "demo.org", "fetch/", "./stauts", "-"}) {
    EXPECT_TRUE(parse({seed})) << seed;
  }
  EXPECT_TRUE(parse({"--", "stauts"}));
}

TEST(Commands, HelpAndVersionGoToStandardOutput) {
  for (const auto& result : {parse({"--help"}), parse({"-h"}), parse({"urls.txt", "--help"})}) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().status, 0);
    EXPECT_THAT(result.error().message, StartsWith("usage: crawl [OPTIONS] SEED..."));
  }
  for (const char* name : {"demo", "bench", "fetch", "status", "cat", "why"}) {
    const auto result = parse({name, "--help"});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().status, 0);
    EXPECT_THAT(result.error().message, StartsWith("usage: crawl " + std::string(name)));
  }
  const auto version = parse({"--version"});
  EXPECT_EQ(version.error().status, 0);
  EXPECT_THAT(version.error().message, testing::MatchesRegex("crawl [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(Commands, NothingAtAllIsAskedBack) {
  EXPECT_THAT(refusal({}), StartsWith("usage: crawl [OPTIONS] SEED..."));
}

}  // namespace
}  // namespace crawl::config
