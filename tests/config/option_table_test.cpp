#include "config/option_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace crawl::config {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST(OptionTable, HasEachNameOnceForEachCommand) {
  for (const CommandSpec& command : commands()) {
    std::set<std::string_view> names = {"help", "version"};
    std::set<char> letters = {'h', 'V'};
    for (const OptionSpec& option : option_table()) {
      if ((group_of(option).commands & command.bit) == 0) continue;
      EXPECT_TRUE(names.insert(option.name).second) << option.name;
      if (!option.alias.empty()) EXPECT_TRUE(names.insert(option.alias).second) << option.alias;
      if (option.letter) EXPECT_TRUE(letters.insert(option.letter).second) << option.letter;
    }
  }
}

// Which of two is meant is known when the words have been read: they must be read alike, but for --render, where the
// command stands before it. What a file or a variable says is the first one's.
TEST(OptionTable, ReadsOptionsOfOneNameAlike) {
  for (const OptionSpec& option : option_table()) {
    const OptionSpec* first = find_option(option.name);
    if (option.name != "render") EXPECT_EQ(first->takes_value(), option.takes_value()) << option.name;
    EXPECT_EQ(first->letter, option.letter) << option.name;
    if (first != &option) EXPECT_EQ(option.sources, Sources::command_line) << option.name;
    for (const CommandSpec& command : commands()) {
      if ((group_of(option).commands & command.bit) != 0)
        EXPECT_EQ(&option_of(command, *first), &option) << option.name;
    }
  }
}

// A row whose get() gives a text that its own set() refuses would make --print-config useless.
TEST(OptionTable, ReadsBackEveryDefault) {
  for (const OptionSpec& option : option_table()) {
    const bool filled_in = option.name == "processes" || option.name == "on-page-processes" ||
                           option.name == "render-processes" || option.name == "user-agent";
    if (filled_in) continue;  // at the end of parsing
    Options options;
    for (const std::string& value : option.binding.get(Options{})) {
      const auto set = option.binding.set(options, value);
      EXPECT_TRUE(set) << option.name << ": " << set.error();
    }
    EXPECT_EQ(option.binding.get(options), option.binding.get(Options{})) << option.name;
  }
}

TEST(OptionTable, RefusesNonsenseWithoutChangingAnything) {
  for (const OptionSpec& option : option_table()) {
    Options options;
    const auto set = option.binding.set(options, std::string_view("\0\n", 2));
    EXPECT_FALSE(set) << option.name;
    EXPECT_EQ(option.binding.get(options), option.binding.get(Options{})) << option.name;
  }
}

TEST(OptionTable, GivesEveryRowAGroupAndHelp) {
  for (const OptionSpec& option : option_table()) {
    EXPECT_EQ(group_of(option).group, option.group);
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_EQ(option.value_name.empty(), !option.takes_value()) << option.name;
    EXPECT_EQ(static_cast<bool>(option.binding.clear), option.binding.kind == Kind::list) << option.name;
  }
}

// By these a run says with which options it would go on with what is skipped now.
TEST(OptionTable, KnowsWhatUrlsAreSkippedBy) {
  std::map<model::Reason, std::vector<std::string_view>> names;
  for (const OptionSpec& option : option_table())
    if (option.judges != model::Reason::none) names[option.judges].push_back(option.name);
  EXPECT_THAT(names[model::Reason::depth], ElementsAre("depth"));
  EXPECT_THAT(names[model::Reason::excluded], UnorderedElementsAre("include", "exclude", "login", "no-sitemaps"));
  EXPECT_THAT(names[model::Reason::trap],
              UnorderedElementsAre("max-url-length", "max-path-segments", "max-repeats", "max-novelty", "traps"));
  for (const model::Reason reason :
       {model::Reason::scope, model::Reason::nofollow, model::Reason::robots, model::Reason::is_private})
    EXPECT_THAT(names[reason], SizeIs(1)) << model::name(reason);
}

TEST(OptionTable, NamesVariables) {
  EXPECT_EQ(environment_name(*find_option("max-url-length")), "CRAWL_MAX_URL_LENGTH");
  EXPECT_EQ(find_option("concurrency"), find_option("coroutines"));
  EXPECT_EQ(find_option("level"), find_option('d'));
  EXPECT_EQ(find_option("nothing"), nullptr);
  EXPECT_EQ(find_option('\0'), nullptr);
}

TEST(OptionTable, ListsOnlyWordsThatItTakes) {
  for (const OptionSpec& option : option_table()) {
    for (const std::string& word : option.binding.choices) {
      Options options;
      EXPECT_TRUE(option.binding.set(options, word)) << option.name << " " << word;
    }
  }
}

}  // namespace
}  // namespace crawl::config
