// Completions of command lines for bash, zsh and fish: scripts that are made from the tables of commands and options,
// so that each command completes its own flags, their values and its arguments. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/help/commands.h"
#include "config/option_table.h"

namespace crawl::config {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

// What may be in a place of the command line.
enum class Completed {
  nothing,  // a number, a duration, a URL
  file,
  database,  // a results file
  words,     // one of a few
  list,      // some of a few, with commas
  command,   // the name of a command
};

Completed completed_value(const OptionSpec& option);
// Of each argument of a command, in order.
std::vector<Completed> completed_arguments(const CommandSpec& command);

// The options that a command takes, in the order of the table; `crawl demo` takes those of a crawl too.
std::vector<const OptionSpec*> options_of(const CommandSpec& command);
// "--depth", "--level", "--no-robots": all long flags of an option.
std::vector<std::string> long_flags(const OptionSpec& option);

}  // namespace crawl::config
