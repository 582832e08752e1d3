#include "config/help/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "command_line.h"
#include "config/help/foreign_flags.h"
#include "config/help/program.h"
#include "config/help/terminal.h"
#include "config/help/variables.h"
#include "config/help/wrap.h"

namespace crawl::config {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> words_of(std::string text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

TEST(Help, ShowsTheOptionsOfACommand) {
  for (const CommandSpec& command : commands()) {
    const std::string help = help_text(command, 100);
    for (const OptionSpec& option : option_table()) {
      const OptionSpec& own = option_of(command, option);
      const bool listed = lists_group(command, group_of(own));
      const bool shown = help.contains("--" + std::string(option.name) + " ") ||
                         help.contains("--" + std::string(option.name) + "\n") ||
                         help.contains("--[no-]" + std::string(option.name) + " ");
      if (listed) EXPECT_TRUE(shown) << command.name << " --" << option.name;
    }
    EXPECT_TRUE(help.contains("Examples:\n  ")) << command.name;
  }
}

TEST(Help, OfDemoAndBenchIsShortAndSaysWhereTheRestIs) {
  for (const char* name : {"demo", "bench"}) {
    const std::string help = help_text(*find_command(name), 80);
    EXPECT_LT(lines_of(help).size(), 25u) << help;
    EXPECT_TRUE(help.contains("crawl --help")) << help;
  }
  EXPECT_TRUE(help_text(*find_command("demo"), 80).contains("--serve"));
}

TEST(Help, FitsEveryWidthAndBreaksNoWord) {
  for (const CommandSpec& command : commands()) {
    const std::vector<std::string> wide = words_of(help_text(command, 1000));
    for (std::size_t width = min_help_width; width <= max_help_width; ++width) {
      const std::string help = help_text(command, width);
      for (const std::string& line : lines_of(help)) {
        // A word, or what is in quotes, that is wider than the room sticks out alone.
        const std::size_t first = line.find_first_not_of(' ');
        const bool alone = first != line.npos && line.find(' ', first) >= line.size() - 2;
        const bool quoted = line.contains('\'') || line.contains('"');
        if (width >= 60 || !(alone || quoted)) EXPECT_LE(line.size(), width) << line;
      }
      std::vector<std::string> narrow = words_of(help), expected = wide;
      std::erase(narrow, "\\");
      std::erase(narrow, "#");
      std::erase(expected, "#");
      std::ranges::sort(narrow);  // a remark may be before its command
      std::ranges::sort(expected);
      EXPECT_EQ(narrow, expected) << command.name << " at " << width;
    }
  }
}

TEST(Help, ShowsDefaults) {
  const std::string help = help_text(commands().front(), 100);
  for (const char* text : {"[number of CPUs]", "[256]", "[60s]", "[10MiB]", "[results.db]", "[html,text,links]",
                           "[auto]", "[crawl/VERSION]", "[on]", "[408,429,500,502,503,504]", "(also --level)"}) {
    EXPECT_TRUE(help.contains(text)) << text;
  }
}

TEST(Help, ShortUsageNamesEveryCommand) {
  for (const std::size_t width : {40, 80, 100}) {
    const std::string usage = short_usage(width);
    for (const CommandSpec& command : commands().subspan(1)) {
      EXPECT_TRUE(usage.contains("crawl " + std::string(command.name))) << command.name;
    }
    for (const std::string& line : lines_of(usage)) EXPECT_LE(line.size(), width) << line;
  }
}

TEST(Help, OfAProgramThatHasNoCommandsNamesNone) {
  const Program crawl = program();
  set_program({.name = "teas", .about = "Keeps teas.", .flags = {}, .is_crawl = false});
  const std::string told = refusal({});
  set_program(crawl);
  EXPECT_TRUE(told.starts_with("teas: no SEED: ")) << told;
  EXPECT_EQ(told.find("crawl"), std::string::npos) << told;
}

TEST(Help, AsksColumnsForTheWidth) {
  const auto width = [](const char* columns) {
    return help_width([=](const char* name) { return std::string_view(name) == "COLUMNS" ? columns : nullptr; });
  };
  EXPECT_EQ(width("72"), 72u);
  EXPECT_EQ(width("300"), 100u);
  EXPECT_EQ(width("1"), 40u);
  for (const char* nonsense : {"", "wide", "-5", "72x", "99999999999999999999999"}) {
    EXPECT_GE(width(nonsense), 40u);
    EXPECT_LE(width(nonsense), 100u);
  }
}

TEST(Wrap, PutsARemarkAboveACommandThatLeavesNoRoom) {
  std::string out;
  append_examples(out, "  crawl --depth all https://example.org/  # a whole site\n", 50);
  EXPECT_EQ(out, "  # a whole site\n  crawl --depth all https://example.org/\n");
  out.clear();
  append_examples(out, "  crawl --on-page 'python3 a long program' --processes 2 x\n", 40);
  EXPECT_EQ(out, "  crawl --on-page \\\n      'python3 a long program' \\\n      --processes 2 x\n");
}

// A hint that names a flag which the command has not would be a second wrong usage.
TEST(ForeignFlags, NameOptionsThatThereAre) {
  for (const ForeignFlag& row : foreign_flags()) {
    EXPECT_TRUE(row.flag.starts_with("-")) << row.flag;
    if (row.flag.starts_with("--")) EXPECT_FALSE(has_option(commands().front(), row.flag.substr(2))) << row.flag;
    const bool of_some_command = std::ranges::any_of(
        commands(), [&](const CommandSpec& command) { return !foreign_hint(command, row.flag).empty(); });
    EXPECT_TRUE(of_some_command) << row.flag;
    for (const std::string& word : words_of(std::string(row.advice))) {
      if (!word.starts_with("--")) continue;
      const std::size_t end = word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-");
      const std::string name = word.substr(2, end == word.npos ? word.npos : end - 2);
      const bool negated = name.starts_with("no-") && find_option(name) == nullptr;
      EXPECT_NE(find_option(negated ? name.substr(3) : name), nullptr) << row.flag << ": " << word;
    }
  }
}

TEST(Variables, ThatAreNoOptionsAreToldOf) {
  const char* environment[] = {"PATH=/bin",      "CRAWL_DEPTH=1", "CRAWL_DPETH=1", "CRAWL_=x",
                               "CRAWL_CONFIG=x", "CRAWLER=1",     nullptr};
  EXPECT_THAT(unknown_variables(environment),
              testing::ElementsAre("the variable CRAWL_DPETH is no option of crawl; did you mean CRAWL_DEPTH?",
                                   "the variable CRAWL_ is no option of crawl"));
  const char* many[] = {"CRAWL_A1=", "CRAWL_A2=", "CRAWL_A3=", "CRAWL_A4=", "CRAWL_A5=", nullptr};
  ASSERT_EQ(unknown_variables(many).size(), 4u);
  EXPECT_EQ(unknown_variables(many).back(), "2 more variables CRAWL_... are no options of crawl");
  const char* hostile[] = {"CRAWL_\x1b[2J\n=1", nullptr};
  EXPECT_FALSE(unknown_variables(hostile).front().contains('\x1b'));
}

}  // namespace
}  // namespace crawl::config
