#include "config/help/help.h"

#include <algorithm>

#include "base/text/text.h"
#include "config/help/program.h"
#include "config/help/wrap.h"
#include "config/option_table.h"

namespace crawl::config {
namespace {

// Where what an option does begins: below its flag on a narrow terminal.
std::size_t text_column(std::size_t width) {
  constexpr std::size_t usual = 34, below = 8, narrow = 68;
  return width < narrow ? below : usual;
}

// "  -p, --processes N"
std::string flag_text(const OptionSpec& option) {
  const std::string letter = option.letter ? std::string("  -") + option.letter + ", --" : "      --";
  return letter + long_flag_text(option);
}

std::string description(const OptionSpec& option) {
  std::string out(option.help);
  if (!option.alias.empty()) out += " (also --" + std::string(option.alias) + ")";
  const std::string standard = default_of(option);
  return standard.empty() ? out : out + " [" + standard + "]";
}

void append_options(std::string& out, const CommandSpec& command, std::size_t width) {
  for (const GroupSpec& group : option_groups()) {
    if (!lists_group(command, group)) continue;
    out += "\n" + std::string(group.title) + ":\n";
    for (const OptionSpec& option : option_table()) {
      if (option.group == group.group)
        append_row(out, flag_text(option), description(option), text_column(width), width);
    }
  }
  out += "\n";
  append_row(out, "  -h, --help", "this text", text_column(width), width);
  append_row(out, "  -V, --version", "the version of crawl", text_column(width), width);
}

// "crawl cat DB URL"
std::string command_text(const CommandSpec& command) {
  return invocation_name(command) + (command.arguments.empty() ? "" : " " + std::string(command.arguments));
}

void append_commands(std::string& out, std::size_t width) {
  out += "\nCommands (each has --help):\n";
  for (const CommandSpec& command : commands().subspan(1)) {
    append_row(out, "  " + command_text(command), command.summary, text_column(width), width);
  }
}

void append_paragraph(std::string& out, std::string_view text, std::size_t width) {
  out += "\n";
  append_wrapped(out, text, 0, 0, width);
}

// Of a program that is made with the library: its own text, and the options of a crawl.
std::string program_help(const CommandSpec& command, std::size_t width) {
  const Program& own = program();
  std::string out = "usage: " + usage_line(command) + "\n";
  append_paragraph(out, own.about.empty() ? "A crawler, made with the library of crawl." : own.about, width);
  std::string flags;
  for (const std::string& flag : own.flags) flags += (flags.empty() ? "" : " ") + base::shell_quoted(flag);
  if (!flags.empty()) append_paragraph(out, "It sets " + flags + "; options given here win.", width);
  append_options(out, command, width);
  append_paragraph(out, values_text, width);
  append_paragraph(
      out,
      "Exit status: 0 finished, 1 an internal error, 2 bad usage, 3 no seed could be fetched, 4 stopped by a "
      "limit, 130 interrupted. After 1, 4 and 130 the same command continues where it stopped.",
      width);
  return out;
}

}  // namespace

const std::string_view values_text =
    "Durations take ms, s, m, h (a bare number is seconds); sizes take KiB, MiB, GiB. Every option is also a variable "
    "(CRAWL_MAX_PAGES; a list has one value a line) and a key of the --config file (max-pages); flags win over the "
    "environment, which wins over the file.";

const std::string_view exit_text =
    "Exit status: 0 finished, 1 an internal error, 2 bad usage, 3 no seed could be fetched, 4 stopped by a limit, 130 "
    "interrupted. After 1, 4 and 130 `crawl resume DB` continues where it stopped.";

std::string long_flag_text(const OptionSpec& option) {
  std::string out = (on_by_default(option) ? "[no-]" : "") + std::string(option.name);
  if (!option.value_name.empty()) out += " " + std::string(option.value_name);
  return out;
}

bool on_by_default(const OptionSpec& option) {
  return option.binding.kind == Kind::boolean && option.binding.get(Options{}).front() == "true";
}

std::string default_of(const OptionSpec& option) {
  if (!option.default_text.empty()) return std::string(option.default_text);
  const std::vector<std::string> values = option.binding.get(Options{});
  if (values.empty() || values.front() == "false" || option.binding.kind == Kind::counter) return {};
  return values.front() == "true" ? "on" : values.front();
}

bool lists_group(const CommandSpec& command, const GroupSpec& group) {
  const bool has_a_crawls_options = command.bit == command_demo || command.bit == command_bench;
  return (group.commands & command.bit) != 0 && !(has_a_crawls_options && (group.commands & command_crawl) != 0);
}

std::string_view version() {
  return CRAWL_VERSION;
}

std::string version_text() {
  const std::string crawl = "crawl " + std::string(version());
  return (program().is_crawl ? crawl : program().name + " (made with " + crawl + ")") + "\n";
}

std::string default_user_agent() {
  return "crawl/" CRAWL_VERSION;
}

std::string usage_line(const CommandSpec& command) {
  std::string out = invocation_name(command);
  const bool has_options =
      std::ranges::any_of(option_groups(), [&](const GroupSpec& group) { return (group.commands & command.bit) != 0; });
  if (has_options) out += " [OPTIONS]";
  if (!command.arguments.empty()) out += " " + std::string(command.arguments);
  return out;
}

std::string help_text(const CommandSpec& command, std::size_t width) {
  if (command.bit == command_crawl && !program().is_crawl) return program_help(command, width);
  std::string out = "usage: " + usage_line(command) + "\n";
  append_paragraph(out, command.about, width);
  out += "\nExamples:\n";
  append_examples(out, command.examples, width);
  if (command.bit == command_crawl) append_commands(out, width);
  append_options(out, command, width);
  if (command.bit == command_demo || command.bit == command_bench) {
    append_paragraph(out, "It takes the options of a crawl too; crawl --help lists them.", width);
  }
  if (command.bit == command_crawl) {
    append_paragraph(out, values_text, width);
    append_paragraph(out, exit_text, width);
  }
  return out;
}

std::string short_usage(std::size_t width) {
  constexpr std::size_t usual = 30, below = 8, narrow = 64;
  const std::size_t column = width < narrow ? below : usual;
  std::string out = "usage: " + usage_line(commands().front()) + "\n\n";
  append_row(out, "  crawl urls.txt", "crawl every URL of the list into results.db", column, width);
  append_row(out, "  crawl https://example.org/", "crawl one page; with --depth all its whole site", column, width);
  for (const CommandSpec& command : commands().subspan(1)) {
    append_row(out, "  " + command_text(command), command.summary, column, width);
  }
  return out + "\ncrawl --help lists all flags\n";
}

}  // namespace crawl::config
