// The option table: one row for each option, from which command line, environment, TOML file, --help, --print-config
// and the JSON of a run all come. A new option is a field of Options and one row here.
//
// An option is `--NAME` on the command line, `NAME` in the TOML file and CRAWL_NAME (upper case, '_' for '-') in the
// environment. Built at the first use, constant from then on; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/binding.h"
#include "config/help/commands.h"
#include "model/reason.h"

namespace crawl::config {

enum class Group {
  selection,
  workers,
  politeness,
  requests,
  security,
  results,
  callbacks,
  rendering,
  exported,
  audited,
  reported,
  imported,
  served,
  reparsed,
  searched,
  shown,
  stored_body,
  status,
  live,
  messages,
  configuration
};

// What `crawl resume` does about an option that the last run had. People share results files.
enum class Resume {
  of_group,  // as its group says
  taken,     // from the file
  again,     // runs a program, uses secrets, or weakens TLS, addresses, names or proxies: to be given again
  never,     // concerns one run
};

// What a group is called in --help, and the commands whose command lines take it.
struct GroupSpec {
  Group group;
  std::string_view title;
  unsigned commands;  // bits of Command
  Resume resume = Resume::taken;
};

enum class Secret { no, header, header_for, auth, url, whole };

// Where an option may be beside the command line.
enum class Sources {
  all,
  command_line,  // what to do now, nothing to keep in a file: --print-config
  environment,   // and the command line: --config
};

struct OptionSpec {
  std::string_view name;   // long name without the dashes
  char letter;             // short name, or '\0'
  std::string_view alias;  // another long name, or empty
  std::string_view value_name;
  std::string_view help;
  Binding binding;
  Group group;
  std::string_view default_text = {};  // where the default of Options says too little
  Secret secret = Secret::no;
  Sources sources = Sources::all;
  Resume resume = Resume::of_group;
  unsigned words = 1;  // of the command line that its value takes, joined by a space
  // The reason for which URLs are skipped by its value. With another value than the last run's, rows are judged again.
  model::Reason judges = model::Reason::none;

  bool takes_value() const { return binding.kind != Kind::boolean && binding.kind != Kind::counter; }
  bool in_file() const { return sources == Sources::all; }
  bool in_environment() const { return sources != Sources::command_line; }
};

const std::vector<GroupSpec>& option_groups();
const std::vector<OptionSpec>& option_table();

// By long name or alias; nullptr if there is none.
const OptionSpec* find_option(std::string_view name);
const OptionSpec* find_option(char letter);

// The row of that name which this command takes: --output is another file to a crawl than to an export. The option
// itself if the command takes none of the name.
const OptionSpec& option_of(const CommandSpec& command, const OptionSpec& option);

const GroupSpec& group_of(const OptionSpec& option);

// Whether the command takes an option of this long name or alias.
bool has_option(const CommandSpec& command, std::string_view name);
// The long names of the options that URLs are skipped by for this reason; and for any.
std::vector<std::string_view> judging_options(model::Reason reason);
std::vector<std::string_view> judging_options();
// Never Resume::of_group.
Resume resume_of(const OptionSpec& option);

// "CRAWL_MAX_PAGES"
std::string environment_name(const OptionSpec& option);

// A value as it may be shown: secrets are "***".
std::string redacted(const OptionSpec& option, const std::string& value);

}  // namespace crawl::config
