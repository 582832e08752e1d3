// Tokens: a command line taken apart into flags with their values and arguments, by the option table and the customs of
// getopt_long: --flag=value, --flag value, -p4, -p 4, -qv, and `--` after which nothing is a flag. Values are not
// checked here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/setting.h"

namespace crawl::config {

// A flag that no command has, as it was typed; what to say about it depends on the command.
struct UnknownFlag {
  std::string text;      // "--jsn", "-x", "-silent"
  bool negated = false;  // "--no-..."
};

struct Tokens {
  Settings settings;
  std::vector<std::string> arguments;
  std::size_t before_dashes = 0;  // how many of the arguments stood before `--`: the first may be a command
  bool help = false, version = false;
  std::optional<UnknownFlag> unknown;  // the first of them
};

// One line: what the flag is called here, what it is near to among the flags of `command`, or where they are listed.
std::string unknown_flag_message(const CommandSpec& command, const UnknownFlag& flag);

Result<Tokens> tokenize(int argc, const char* const* argv);

}  // namespace crawl::config
