#include "config/help.h"

#include <algorithm>

#include "config/option_table.h"

namespace crawl::config {
namespace {

constexpr std::size_t line_width = 100;
constexpr std::size_t text_column = 34;

// "  -p, --processes N"
std::string flag_text(const OptionSpec& option) {
  const bool on_by_default = option.binding.kind == Kind::boolean && option.binding.get(Options{}).front() == "true";
  std::string out = option.letter ? std::string("  -") + option.letter + ", --" : "      --";
  out += std::string(on_by_default ? "[no-]" : "") + std::string(option.name);
  if (!option.value_name.empty()) out += " " + std::string(option.value_name);
  return out;
}

std::string default_of(const OptionSpec& option) {
  if (!option.default_text.empty()) return std::string(option.default_text);
  const std::vector<std::string> values = option.binding.get(Options{});
  if (values.empty() || values.front() == "false" || option.binding.kind == Kind::counter) return {};
  return values.front() == "true" ? "on" : values.front();
}

std::string description(const OptionSpec& option) {
  std::string out(option.help);
  if (!option.alias.empty()) out += " (also --" + std::string(option.alias) + ")";
  const std::string standard = default_of(option);
  return standard.empty() ? out : out + " [" + standard + "]";
}

// Words in lines of what is left beside the column of the flags.
void append_wrapped(std::string& out, std::string_view text) {
  std::size_t column = text_column;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column + word.size() > line_width && column > text_column) {
      out += "\n" + std::string(text_column, ' ');
      column = text_column;
    } else if (column > text_column) {
      out += ' ';
    }
    out += word;
    column += word.size() + 1;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  out += '\n';
}

void append_row(std::string& out, const std::string& flag, std::string_view text) {
  out += flag;
  if (flag.size() + 2 > text_column) {
    out += "\n" + std::string(text_column, ' ');
  } else {
    out += std::string(text_column - flag.size(), ' ');
  }
  append_wrapped(out, text);
}

void append_options(std::string& out, const CommandSpec& command) {
  for (const GroupSpec& group : option_groups()) {
    if (!(group.commands & command.bit)) continue;
    out += "\n" + std::string(group.title) + ":\n";
    for (const OptionSpec& option : option_table()) {
      if (option.group == group.group) append_row(out, flag_text(option), description(option));
    }
  }
  out += "\n";
  append_row(out, "  -h, --help", "this text");
  append_row(out, "  -V, --version", "the version of crawl");
}

void append_commands(std::string& out) {
  out += "\nCommands (each has --help):\n";
  for (const CommandSpec& command : commands().subspan(1)) {
    append_row(out, "  " + invocation_name(command) + " " + std::string(command.arguments), command.summary);
  }
}

constexpr std::string_view footer =
    "\nDurations take ms, s, m, h (a bare number is seconds); sizes take KiB, MiB, GiB. Every option is\n"
    "also a variable (CRAWL_MAX_PAGES; a list has one value a line) and a key of the --config file\n"
    "(max-pages); flags win over the environment, which wins over the file.\n\n"
    "Exit status: 0 finished, 1 error of our own, 2 bad usage, 3 no seed could be fetched, 4 stopped by a\n"
    "limit, 130 interrupted. After 1, 4 and 130 the same command goes on where it stopped.\n";

}  // namespace

std::string_view version() {
  return CRAWL_VERSION;
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

std::string help_text(const CommandSpec& command) {
  std::string out = "usage: " + usage_line(command) + "\n\n" + std::string(command.about) + "\n\nExamples:\n";
  out += command.examples;
  if (command.bit == command_crawl) append_commands(out);
  append_options(out, command);
  if (command.bit == command_crawl) out += footer;
  return out;
}

std::string short_usage() {
  std::string out = "usage: " + usage_line(commands().front()) + "\n\n";
  out += "  crawl urls.txt              crawl every URL of the list into results.db\n";
  out += "  crawl https://example.org/  crawl one page; with --depth all its whole site\n";
  for (const CommandSpec& command : commands().subspan(1)) {
    const std::string usage = invocation_name(command) + " " + std::string(command.arguments);
    out += "  " + usage + std::string(28 - usage.size(), ' ') + std::string(command.summary) + "\n";
  }
  return out + "\ncrawl --help tells all flags\n";
}

}  // namespace crawl::config
