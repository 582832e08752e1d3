// The completion for fish: one `complete` for each option of each command, under the condition that the command line is
// that command's.
#include "base/text/text.h"
#include "config/generate/completion.h"

namespace crawl::config {
namespace {

// fish escapes in single quotes only the backslash and the quote.
std::string quoted_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_head(const std::string& names) {
  return R"(# fish completion for crawl(1)

# The command of the line before the cursor: its first word that is one, or crawl.
function __fish_crawl_command
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if contains -- $word )" +
         names + R"(
            echo $word
            return
        end
    end
    echo crawl
end

# How many words without a dash stand behind the command.
function __fish_crawl_arguments
    set -l words (commandline -opc)
    set -e words[1]
    set -l command (__fish_crawl_command)
    count (string match -v -- '-*' (string match -v -- $command $words))
end

complete -c crawl -f
)";
}

std::string condition(const CommandSpec& command) {
  return "complete -c crawl -n 'test (__fish_crawl_command) = " + std::string(command.name) + "'";
}

// " -r -F", " -x -a '...'": what the value of an option is completed from. A word with a TAB behind it has a
// description of its own, which is empty: fish would show that of the option at each.
std::string fish_value(const OptionSpec& option) {
  switch (completed_value(option)) {
    case Completed::file:
      return " -r -F";
    case Completed::database:
      return " -k -x -a '(__fish_complete_suffix .db)'";
    case Completed::words:
      return " -x -a '" + base::joined(option.binding.choices, "\\t ") + "\\t'";
    case Completed::list:
      return " -x -a '(__fish_append , " + base::joined(option.binding.choices, " ") + ")\\t'";
    case Completed::command:
    case Completed::nothing:
      break;
  }
  return option.takes_value() ? " -x" : "";
}

void append_option(std::string& out, const CommandSpec& command, const OptionSpec& option) {
  std::string letter = option.letter ? std::string(" -s ") + option.letter : "";
  for (const std::string& flag : long_flags(option)) {
    out += condition(command) + letter + " -l " + flag.substr(2) + fish_value(option) + " -d " +
           quoted_text(option.help) + "\n";
    letter.clear();
  }
}

void append_arguments(std::string& out, const CommandSpec& command, const std::string& names) {
  std::size_t number = 0;
  if (command.bit == command_crawl) out += condition(command) + " -F\n";
  for (const Completed what : completed_arguments(command)) {
    const std::string place = "complete -c crawl -n 'test (__fish_crawl_command) = " + std::string(command.name) +
                              "; and test (__fish_crawl_arguments) = " + std::to_string(number++) + "'";
    if (command.bit == command_crawl) continue;
    if (what == Completed::file) out += place + " -F\n";
    if (what == Completed::database) out += place + " -k -a '(__fish_complete_suffix .db)'\n";
    if (what == Completed::command) out += place + " -a " + quoted_text(names) + "\n";
  }
}

}  // namespace

std::string fish_completion() {
  std::vector<std::string> list;
  for (const CommandSpec& command : commands().subspan(1)) list.emplace_back(command.name);
  const std::string names = base::joined(list, " ");
  std::string out = fish_head(names);
  for (const CommandSpec& command : commands().subspan(1)) {
    out += "complete -c crawl -n 'test (__fish_crawl_command) = crawl; and test (__fish_crawl_arguments) = 0' -a " +
           std::string(command.name) + " -d " + quoted_text(command.summary) + "\n";
  }
  out +=
      "complete -c crawl -s h -l help -d 'all options'\ncomplete -c crawl -s V -l version -d 'the version of crawl'\n";
  for (const CommandSpec& command : commands()) {
    for (const OptionSpec* option : options_of(command)) append_option(out, command, *option);
    append_arguments(out, command, names);
  }
  return out;
}

}  // namespace crawl::config
