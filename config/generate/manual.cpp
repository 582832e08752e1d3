#include "config/generate/manual.h"

#include <span>

#include "config/generate/manual_texts.h"
#include "config/generate/roff.h"
#include "config/help/help.h"
#include "config/help/wrap.h"
#include "config/option_table.h"

namespace crawl::config {
namespace {

// Where the author of an example broke a line for a terminal of 100 columns is a blank.
std::string joined(std::string_view lines) {
  std::string out(lines);
  for (char& c : out) c = c == '\n' ? ' ' : c;
  return out;
}

std::string option_text(const OptionSpec& option) {
  std::string out(option.help);
  const bool begins_with_a_value = !option.binding.choices.empty() && out.starts_with(option.binding.choices.front());
  if (!begins_with_a_value && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  if (!option.alias.empty()) out += " (also --" + std::string(option.alias) + ")";
  const std::string standard = default_of(option);
  out += standard.empty() ? "." : ". Default: " + standard + ".";
  return out;
}

void append_option(Roff& page, const OptionSpec& option) {
  std::string flag = option.letter ? std::string{'-', option.letter} + ", " : "";
  flag += std::string(on_by_default(option) ? "--[no-]" : "--") + std::string(option.name);
  page.entry(flag, option.value_name, option_text(option));
}

void append_group(Roff& page, const GroupSpec& group) {
  for (const OptionSpec& option : option_table()) {
    if (option.group == group.group) append_option(page, option);
  }
}

void append_options_of_a_crawl(Roff& page) {
  page.section("OPTIONS");
  page.paragraph("Of a crawl; other commands take those that their own --help shows. " + std::string(values_text));
  for (const GroupSpec& group : option_groups()) {
    if ((group.commands & command_crawl) == 0) continue;
    page.subsection(group.title);
    append_group(page, group);
  }
  page.subsection("Help");
  page.entry("-h, --help", "", "All options, or those of the command before it.");
  page.entry("-V, --version", "", "The version of crawl.");
}

// The groups that a command shares with a crawl, by name.
std::string shared_groups(const CommandSpec& command) {
  std::string out;
  for (const GroupSpec& group : option_groups()) {
    const bool shared = (group.commands & command_crawl) != 0 && lists_group(command, group);
    if (shared) out += (out.empty() ? "" : ", ") + std::string(group.title);
  }
  return out;
}

// As --help has them, for the room that a terminal of 80 columns leaves; without their indent.
std::string examples_of(const CommandSpec& command) {
  constexpr std::size_t width = 68, indent = 2;
  std::string wrapped, out;
  append_examples(wrapped, command.examples, width);
  for (std::size_t at = 0, end; (end = wrapped.find('\n', at)) != wrapped.npos; at = end + 1) {
    out.append(wrapped, at + indent, end + 1 - at - indent);
  }
  return out;
}

void append_command(Roff& page, const CommandSpec& command) {
  page.subsection(usage_line(command));
  page.paragraph(joined(command.about));
  for (const GroupSpec& group : option_groups()) {
    const bool own = (group.commands & command.bit) != 0 && (group.commands & command_crawl) == 0;
    if (own) append_group(page, group);
  }
  if (const std::string groups = shared_groups(command); !groups.empty()) {
    page.paragraph("It takes these options of a crawl too: " + groups + ".");
  } else if (command.bit == command_demo || command.bit == command_bench) {
    page.paragraph("It takes the options of a crawl too.");
  }
  page.literal(examples_of(command));
}

void append_entries(Roff& page, std::string_view title, std::span<const ManualEntry> entries) {
  page.section(title);
  for (const ManualEntry& entry : entries) page.entry(entry.term, "", entry.text);
}

void append_synopsis(Roff& page) {
  page.section("SYNOPSIS");
  page.literal("crawl [OPTIONS] SEED...\ncrawl COMMAND [OPTIONS] [ARGUMENTS]");
  page.paragraph(
      "SEED is a file with one URL a line, - for standard input, or a URL. A file that is named like a "
      "command is written ./NAME.");
}

void append_examples(Roff& page) {
  page.section("EXAMPLES");
  for (const ManualEntry& example : manual_examples()) {
    page.paragraph(example.text);
    page.literal(example.term);
  }
}

}  // namespace

std::string manual_page(std::string_view date) {
  Roff page("crawl", date, "crawl " + std::string(version()));
  page.section("NAME");
  page.paragraph("crawl - " + std::string(manual_name()));
  append_synopsis(page);
  page.section("DESCRIPTION");
  for (const std::string_view text : manual_description()) page.paragraph(text);
  append_examples(page);
  append_options_of_a_crawl(page);
  page.section("COMMANDS");
  for (const CommandSpec& command : commands().subspan(1)) append_command(page, command);
  append_entries(page, "FILES", manual_files());
  append_entries(page, "ENVIRONMENT", manual_variables());
  append_entries(page, "EXIT STATUS", manual_exit_statuses());
  append_entries(page, "VIEWS", manual_views());
  page.paragraph("The table runs has a row for each time that crawl ran on the file, with its options.");
  page.section("SEE ALSO");
  page.paragraph("sqlite3(1), wget(1), curl(1)");
  page.paragraph(
      "/usr/share/doc/crawl-web has the documentation where crawl was installed as a package: docs/questions.md "
      "to begin with.");
  return page.text();
}

}  // namespace crawl::config
