// What a results file may say of how to go on, and what it may not, for every option that there is.
#include "config/resume.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text/text.h"
#include "config/option_table.h"
#include "config/parse.h"
#include "config/print.h"

namespace crawl::config {
namespace {

using Arguments = std::vector<const char*>;

Result<Invocation, UsageError> parsed(Arguments arguments, const StoredRunReader& run = {}) {
  arguments.insert(arguments.begin(), "crawl");
  return parse_command_line(
      static_cast<int>(arguments.size()), arguments.data(), [](const char*) { return nullptr; }, run);
}

// As storage reads the row of `runs` that these options write.
StoredRun stored(const Options& options) {
  StoredRun run{
      .run_id = 1, .seeds = options.seeds, .seeds_read = true, .options = {}, .extract = to_json(options.extract)};
  for (const OptionSpec& option : option_table()) {
    if (!option.in_environment()) continue;
    for (const std::string& value : option.binding.get(options))
      run.options.push_back({std::string(option.name), redacted(option, value)});
  }
  return run;
}

Result<Invocation, UsageError> resumed(const StoredRun& run, Arguments more = {}) {
  more.insert(more.begin(), {"resume", "m.db"});
  return parsed(more, [&](const std::string&) -> Result<StoredRun> { return run; });
}

TEST(Resume, TakesEveryOptionThatItMay) {
  auto first = parsed({"--depth", "all", "--exclude", "a b", "--exclude", "it's", "--delay", "0", "--no-robots", "-c",
                       "7", "--retry-on", "500", "--max-time", "90s", "-H", "Accept-Language: de", "http://a.test/"});
  ASSERT_TRUE(first);
  auto second = resumed(stored(first->options));
  ASSERT_TRUE(second) << second.error().message;
  first->options.output = "m.db";
  EXPECT_EQ(to_json(second->options), to_json(first->options));
  EXPECT_EQ(second->options.output, "m.db");
}

TEST(Resume, FlagsWin) {
  auto second =
      resumed(stored(parsed({"--depth", "all", "--max-pages", "3", "http://a.test/"})->options), {"--max-pages", "9"});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->options.max_pages, 9u);
  EXPECT_EQ(second->options.depth, model::unlimited_depth);
}

// A property of the table: whatever is security's, a secret or a program.
TEST(Resume, WhatAFileMustNotSayIsToBeGivenAgain) {
  for (const OptionSpec& option : option_table()) {
    if (option.group == Group::security || option.secret == Secret::auth || option.secret == Secret::url)
      EXPECT_EQ(resume_of(option), Resume::again) << option.name;
  }
  const std::vector<Arguments> cases = {{"--insecure"},
                                        {"--allow-private"},
                                        {"--resolve", "a.test:80:127.0.0.1"},
                                        {"--dns-server", "127.0.0.1"},
                                        {"--proxy", "http://p:1"},
                                        {"--on-page", "rm -rf /"},
                                        {"--auth", "a.test=u:p"},
                                        {"--netrc"},
                                        {"--cookies", "c.txt"},
                                        {"-H", "Authorization: x"}};
  for (const Arguments& flags : cases) {
    Arguments arguments = flags;
    arguments.push_back("http://a.test/");
    const StoredRun run = stored(parsed(arguments)->options);
    auto refused = resumed(run);
    ASSERT_FALSE(refused) << flags[0];
    EXPECT_NE(refused.error().message.find("give it again"), std::string::npos) << refused.error().message;
    EXPECT_EQ(std::ranges::count(refused.error().message, '\n'), 1) << refused.error().message;
    auto given = resumed(run, flags);
    EXPECT_TRUE(given) << (given ? "" : given.error().message);
    EXPECT_EQ(flags_text(run, Trust::any_file), "") << flags[0];
  }
}

TEST(Resume, WhatConcernsOneRunIsNotRepeated) {
  Options first = parsed({"--recrawl", "--retry-failed", "--stats", "/tmp/x", "-q", "http://a.test/"})->options;
  first.overwrite = true;
  auto second = resumed(stored(first));
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->options.overwrite || second->options.recrawl || second->options.retry_failed);
  EXPECT_EQ(second->options.stats_file, "");
}

TEST(Resume, RulesForExtractionAreReadBack) {
  Options options = parsed({"http://a.test/"})->options;
  ExtractRule rule;
  rule.name = "it: \"{x}\\";
  rule.rows = "li:not(.a)";
  ExtractField& field = rule.fields.emplace_back();
  field.name = "a:b";
  field.select = "a::attr(href)";
  field.type = FieldType::url;
  field.list = true;
  options.extract = {rule};
  auto second = resumed(stored(options));
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(to_json(second->options.extract), to_json(options.extract));
}

TEST(Resume, WordsAreAShells) {
  EXPECT_EQ(base::shell_quoted("a.db"), "a.db");
  EXPECT_EQ(base::shell_quoted(""), "''");
  EXPECT_EQ(base::shell_quoted("it's $(x)"), "'it'\\''s $(x)'");
  const StoredRun run = stored(parsed({"-d", "all", "--exclude", "a'b", "http://a.test/?x&y"})->options);
  EXPECT_EQ(command_text(run, "crawl", "m.db", Trust::any_file),
            "crawl --depth all --exclude 'a'\\''b' -o m.db 'http://a.test/?x&y'");
}

TEST(Resume, DifferencesNameTheOption) {
  const StoredRun before = stored(parsed({"-d", "all", "http://a.test/"})->options);
  const StoredRun now = stored(parsed({"http://a.test/"})->options);
  EXPECT_EQ(differences(now, before, {"depth", "scope"}), "--depth is 0 (run 1 had all)");
  EXPECT_EQ(flags_text(with_options_of(now, before, {"depth"}), Trust::any_file), " --depth all");
}

// Sent as it is stored it would be a wrong user, "***", for every page.
TEST(Resume, TheUserinfoOfASeedIsToBeGivenAgain) {
  StoredRun run = stored(parsed({"http://a.test:8000/x?y"})->options);
  run.seeds = {"http://***@a.test:8000/x?y"};
  const auto refused = resumed(run);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("--auth"), std::string::npos) << refused.error().message;
  EXPECT_EQ(flags_text(run, Trust::own_run, true), " --auth 'http://a.test:8000=***'");
  EXPECT_EQ(command_text(run, "crawl", "m.db", Trust::any_file), "crawl -o m.db 'http://a.test:8000/x?y'");
  const auto given = resumed(run, {"--auth", "http://a.test:8000=u:p"});
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->options.seeds, std::vector<std::string>{"http://a.test:8000/x?y"});
  const auto typed = parsed({"http://***@a.test:8000/x?y"});
  ASSERT_FALSE(typed);
  EXPECT_NE(typed.error().message.find("in place of a user and password"), std::string::npos) << typed.error().message;
}

TEST(Resume, AListThatIsGoneMatters) {
  StoredRun run{.run_id = 1,
                .seeds = {"-", "no-such-list.txt", "http://a.test/"},
                .seeds_read = true,
                .options = {},
                .extract = {}};
  EXPECT_EQ(*seeds_to_resume(run, "m.db"), std::vector<std::string>{"http://a.test/"});
  run.seeds_read = false;
  EXPECT_FALSE(seeds_to_resume(run, "m.db"));
}

}  // namespace
}  // namespace crawl::config
