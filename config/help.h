// The texts of --help and --version, made from the tables of commands and options. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "config/commands.h"

namespace crawl::config {

// "0.1.0"
std::string_view version();
// "crawl/0.1.0", the User-Agent that is sent where none is given.
std::string default_user_agent();

// "crawl fetch [OPTIONS] URL"
std::string usage_line(const CommandSpec& command);
// All that there is to say of a command, for a terminal of 100 columns.
std::string help_text(const CommandSpec& command);
// What `crawl` without arguments says.
std::string short_usage();

}  // namespace crawl::config
