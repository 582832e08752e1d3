// The texts of --help and --version, made from the tables of commands and options. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/help/commands.h"
#include "config/option_table.h"

namespace crawl::config {

// "0.1.0"
std::string_view version();
// What --version says.
std::string version_text();
// "crawl/0.1.0", the User-Agent that is sent where none is given.
std::string default_user_agent();

// "crawl fetch [OPTIONS] URL"
std::string usage_line(const CommandSpec& command);
// All that there is to say of a command, in lines of at most `width` columns.
std::string help_text(const CommandSpec& command, std::size_t width);
// What `crawl` without arguments says.
std::string short_usage(std::size_t width);

// The parts, for the manual and the completions too: "depth N", "[no-]robots"; the default, or nothing; what it does.
std::string long_flag_text(const OptionSpec& option);
std::string default_of(const OptionSpec& option);
bool on_by_default(const OptionSpec& option);
// Whether --help of the command shows the group: `crawl demo` and `crawl bench` take the options of a crawl, but point
// to where they are shown.
bool lists_group(const CommandSpec& command, const GroupSpec& group);
// How values are written, where else options come from, and what the exit status means: sentences.
extern const std::string_view values_text, exit_text;

}  // namespace crawl::config
