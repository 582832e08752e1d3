#include "config/generate/completion.h"

#include <algorithm>

#include "config/help/help.h"

namespace crawl::config {

Completed completed_value(const OptionSpec& option) {
  if (!option.takes_value()) return Completed::nothing;
  if (!option.binding.choices.empty()) return option.binding.kind == Kind::words ? Completed::list : Completed::words;
  if (option.value_name == "DB") return Completed::database;
  return option.value_name == "FILE" ? Completed::file : Completed::nothing;
}

std::vector<Completed> completed_arguments(const CommandSpec& command) {
  std::vector<Completed> out;
  std::string_view rest = command.arguments;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    out.push_back(word == "DB" || word == "[DB]"               ? Completed::database
                  : word.starts_with("SEED") || word == "FILE" ? Completed::file
                  : word == "[COMMAND]"                        ? Completed::command
                                                               : Completed::nothing);
  }
  return out;
}

std::vector<const OptionSpec*> options_of(const CommandSpec& command) {
  std::vector<const OptionSpec*> out;
  for (const OptionSpec& option : option_table()) {
    if ((group_of(option).commands & command.bit) != 0) out.push_back(&option);
  }
  return out;
}

std::vector<std::string> long_flags(const OptionSpec& option) {
  std::vector<std::string> flags = {"--" + std::string(option.name)};
  if (!option.alias.empty()) flags.push_back("--" + std::string(option.alias));
  if (on_by_default(option)) flags.push_back("--no-" + std::string(option.name));
  return flags;
}

}  // namespace crawl::config
