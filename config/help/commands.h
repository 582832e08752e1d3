// The commands of `crawl`: their arguments, what they say of themselves, and how many arguments they take. Static data.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace crawl::config {

// One bit each, so that a group of options can name those that take it.
enum Command : unsigned {
  command_crawl = 1,
  command_demo = 2,
  command_bench = 4,
  command_fetch = 8,
  command_status = 16,
  command_cat = 32,
  command_why = 64,
  command_export = 128,
  command_import = 256,
  command_search = 512,
  command_parse = 1024,
  command_help = 2048,
  command_version = 4096,
  command_resume = 8192,
  command_compact = 16384,
  command_audit = 32768,
  command_report = 65536,
  command_serve = 131072,
  command_top = 262144,
  command_copy = 524288,
  runs_a_crawl = command_crawl | command_demo | command_bench | command_resume,
};

struct CommandSpec {
  Command bit;
  std::string_view name;
  std::string_view arguments;  // as usage shows them: "DB URL"
  std::string_view summary;    // one line for the list of commands
  std::string_view about;      // what --help says below the usage
  std::string_view examples;   // lines of "command   # what it does"
  std::size_t min_arguments = 0, max_arguments = 0;
};

// All of them; the first is `crawl` itself, which has no word of its own.
std::span<const CommandSpec> commands();

// What a user types for it: "crawl", "crawl fetch".
std::string invocation_name(const CommandSpec& command);

// The command of this name (not "crawl"); nullptr if there is none.
const CommandSpec* find_command(std::string_view name);

}  // namespace crawl::config
