// Setting: one option with its value as text and the place where it was written, before it is checked. What the command
// line, the environment and the file all come down to.
#pragma once

#include <string>
#include <vector>

#include "config/option_table.h"

namespace crawl::config {

struct Setting {
  const OptionSpec* option = nullptr;
  std::string value;
  std::string where;  // what a message begins with: "--depth", "CRAWL_DEPTH", "crawl.toml:3: depth"
};

// All settings of one source, in order; the last one of an option wins, those of a list add up.
using Settings = std::vector<Setting>;

}  // namespace crawl::config
