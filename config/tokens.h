// Tokens: a command line taken apart into flags with their values and arguments, by the option table and the customs of
// getopt_long: --flag=value, --flag value, -p4, -p 4, -qv, and `--` after which nothing is a flag. Values are not
// checked here.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/setting.h"

namespace crawl::config {

struct Tokens {
  Settings settings;
  std::vector<std::string> arguments;
  std::size_t before_dashes = 0;  // how many of the arguments stood before `--`: the first may be a command
  bool help = false, version = false;
};

Result<Tokens> tokenize(int argc, const char* const* argv);

}  // namespace crawl::config
