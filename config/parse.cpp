#include "config/parse.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <ranges>
#include <set>
#include <utility>

#include "base/read_file.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/file/config_file.h"
#include "config/file/login_file.h"
#include "config/help/commands.h"
#include "config/help/foreign_flags.h"
#include "config/help/help.h"
#include "config/help/program.h"
#include "config/help/suggest.h"
#include "config/help/terminal.h"
#include "config/print.h"
#include "config/render_options.h"
#include "config/value/fields.h"
#include "config/value/listen.h"
#include "config/value/postgres_uri.h"
#include "config/value/tokens.h"
#include "config/value/values.h"
#include "model/user_agent.h"

namespace crawl::config {
namespace {

// A message that stays one line whatever bytes a file name or a library's message brought into it.
UsageError bad_usage(std::string message) {
  const std::string begin = program().name + " ";  // "crawl status has no ..." is "crawl: status has no ..."
  for (const CommandSpec& command : commands().subspan(1))
    if (message.starts_with(begin + std::string(command.name) + " ")) {
      message.erase(0, begin.size());
      break;
    }
  return {program().name + ": " + base::printable(message) + "\n", 2};
}

// Which groups of robots.txt hold follows from the User-Agent, and is nothing that can be set.
std::string robots_comment(const Options& options) {
  const auto tokens = model::product_tokens(options.user_agent);
  if (tokens.empty()) return "# robots.txt: the user agent has no name, so that the groups for * hold\n";
  std::string line = "# robots.txt: groups for ";
  for (std::size_t i = 0; i < tokens.size(); ++i) line.append(i == 0 ? "" : " and ").append(tokens[i]);
  return line + (tokens.size() > 1 ? " hold, the strictest of them\n" : " hold\n");
}

UsageError answer(std::string text) {
  return {std::move(text), 0};
}

// Applies the settings of one source over those of weaker ones.
Result<void> apply(const Settings& settings, Invocation& invocation) {
  std::set<const OptionSpec*> cleared;
  for (const auto& [option, value, where] : settings) {
    const bool first = cleared.insert(option).second;
    if (first && option->binding.clear) option->binding.clear(invocation.options);
    if (const Result<void> set = option->binding.set(invocation.options, value); !set) {
      return fail(where + ": " + set.error());
    }
    invocation.given.emplace(option->name);
  }
  return {};
}

// A variable that is set to nothing is not set. A list has one value a line.
Settings environment_settings(const Environment& environment) {
  Settings settings;
  for (const OptionSpec& option : option_table()) {
    if (!option.in_environment()) continue;
    const std::string name = environment_name(option);
    const char* text = environment(name.c_str());
    std::string_view rest = text == nullptr ? "" : text;
    while (!rest.empty()) {
      const std::size_t end = option.binding.kind == Kind::list ? std::min(rest.find('\n'), rest.size()) : rest.size();
      if (end > 0) settings.push_back({&option, std::string(rest.substr(0, end)), name});
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return settings;
}

// The file that the strongest source names; empty if none does.
std::string config_path(const Settings& flags, const Settings& environment) {
  std::string path;
  for (const Settings* source : {&environment, &flags}) {
    for (const Setting& setting : *source) {
      if (setting.option->name == "config") path = setting.value;
    }
  }
  return path;
}

// The last run's settings win over environment and file. Answers what must be given beside.
Result<std::set<std::string>> apply_run(const StoredRunReader& read_run, const std::string& file,
                                        Invocation& invocation) {
  if (!read_run) return fail("this program resumes no run");
  Result<StoredRun> run = read_run(file);
  if (!run) return fail(run.error());
  Result<Resumed> resumed = resume(*run, file);
  if (!resumed) return fail(resumed.error());
  Result<std::vector<std::string>> seeds = seeds_to_resume(*run, file);
  if (!seeds) return fail(seeds.error());
  const auto given = invocation.given;
  const Settings& settings = resumed->settings;
  if (const Result<void> applied = apply(settings, invocation); !applied) return fail(applied.error());
  invocation.given = given;
  if (!resumed->extract.empty()) invocation.options.extract = std::move(resumed->extract);
  invocation.options.output = file;
  invocation.options.seeds = std::move(*seeds);
  invocation.resumed = std::move(*run);
  return std::move(resumed->missing);
}

// What the last run had of that which no file may say.
Result<void> check_given_again(const std::set<std::string>& must_give, const Invocation& invocation) {
  std::string missing;
  for (const std::string& name : must_give)
    if (!invocation.given.contains(name)) missing += (missing.empty() ? "--" : ", --") + name;
  if (missing.empty()) return {};
  const auto& file = invocation.options.output;
  const auto without = command_text(*invocation.resumed, "crawl", file, Trust::any_file);
  return fail("the last run had " + missing +
              ", which a file that may come from anybody does not decide: give it again, " + "crawl resume " +
              base::shell_quoted(file) + " " + missing.substr(0, missing.find(',')) + " ..." +
              (without ? "; without: " + *without : ""));
}

// Of "resume", which has the results file as its argument.
Result<void> check_resume_flags(const Settings& flags) {
  for (const Setting& flag : flags) {
    if (flag.option->name == "output")
      return fail("crawl resume continues in the file that it is given; it has no --output");
    if (flag.option->name == "overwrite") return fail("crawl resume continues what is there; it has no --overwrite");
  }
  return {};
}

// resumed: the file of "resume"; nullptr for others.
Result<void> apply_sources(const Settings& flags, const Environment& environment, const StoredRunReader& read_run,
                           const std::string* resumed, Invocation& invocation) {
  const Settings variables = environment_settings(environment);
  const std::string path = config_path(flags, variables);
  if (!path.empty()) {
    const Result<ConfigFile> file = read_config_file(path);
    if (!file) return fail(file.error());
    if (const Result<void> applied = apply(file->settings, invocation); !applied) return applied;
    invocation.options.extract = file->extract;
  }
  if (const Result<void> applied = apply(variables, invocation); !applied) return applied;
  if (resumed == nullptr) return apply(flags, invocation);
  const auto must_give = apply_run(read_run, *resumed, invocation);
  if (!must_give) return fail(must_give.error());
  if (const Result<void> applied = apply(flags, invocation); !applied) return applied;
  return check_given_again(*must_give, invocation);
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const CommandSpec& command : commands().subspan(1)) names.push_back(command.name);
  return names;
}

// `crawl help COMMAND`; "crawl" is the program itself.
Result<Invocation, UsageError> help_of(const std::vector<std::string>& arguments, std::size_t width) {
  const CommandSpec* command = &commands().front();
  if (!arguments.empty() && arguments.front() != command->name) command = find_command(arguments.front());
  if (command != nullptr) return std::unexpected(answer(help_text(*command, width)));
  const std::string near = did_you_mean(arguments.front(), command_names(), "crawl help ");
  return std::unexpected(bad_usage(in_quotes(arguments.front()) + " is no command" +
                                   (near.empty() ? "; crawl help lists them all" : near)));
}

// A word in the place of a command that is no file and nearly a command's name.
Result<void> check_misspelt_command(const Tokens& tokens) {
  if (tokens.before_dashes == 0) return {};
  const std::string& word = tokens.arguments.front();
  const bool bare = std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  if (!bare || word == "-" || ::access(word.c_str(), F_OK) == 0) return {};
  if (word == commands().front().name) {
    return fail(in_quotes(word) + " is neither a file nor a command; usage: " + usage_line(commands().front()));
  }
  const std::string_view name = nearest(word, command_names());
  if (name.empty()) return {};
  return fail(in_quotes(word) + " is neither a file nor a command; did you mean crawl " + std::string(name) +
              "? (a host of that name is http://" + word + "/)");
}

// "crawl export, crawl fetch": who has such a flag.
std::string owners_of(const OptionSpec& option) {
  std::string names;
  for (const CommandSpec& command : commands().subspan(1))
    if (has_option(command, option.name)) names += (names.empty() ? "" : ", ") + invocation_name(command);
  return names;
}

// Each flag becomes the command's own of that name.
Result<void> check_flags(const CommandSpec& command, Settings& settings) {
  const std::string name = invocation_name(command);
  for (Setting& setting : settings) {
    setting.option = &option_of(command, *setting.option);
    if ((group_of(*setting.option).commands & command.bit) == 0) {
      const std::string hint = foreign_hint(command, setting.where);
      if (command.bit == command_crawl)
        return fail(hint.empty() ? setting.where + " is a flag of " + owners_of(*setting.option) + "; see crawl --help"
                                 : "unknown flag " + in_quotes(setting.where) + hint);
      return fail(name + " has no " + setting.where + (hint.empty() ? "; see " + name + " --help" : hint));
    }
  }
  return {};
}

// Of those that name files: of a search the words are none, nor is a URL.
Result<void> check_file_arguments(const CommandSpec& command, const std::vector<std::string>& arguments) {
  std::size_t files = command.arguments.contains("DB") ? 1 : 0;
  if (command.bit == command_crawl || (command.bit & (command_import | command_copy)) != 0) files = arguments.size();
  for (const std::string& argument : arguments | std::views::take(files))
    if (const std::string why = why_no_file(argument); !why.empty()) return fail(why);
  return {};
}

Result<void> check_arguments(const CommandSpec& command, const std::vector<std::string>& arguments) {
  if (const auto ok = check_file_arguments(command, arguments); !ok) return ok;
  const std::string usage = "; usage: " + usage_line(command);
  if (arguments.size() > command.max_arguments) {
    return fail("unexpected argument " + in_quotes(arguments[command.max_arguments]) + usage);
  }
  if (arguments.size() >= command.min_arguments) return {};
  if (command.bit == command_crawl) return fail("no SEED: name a file of URLs, '-' or a URL" + usage);
  return fail(invocation_name(command) + " needs " + std::string(command.arguments) + usage);
}

// A file of another kind would fail each https URL, one by one.
Result<void> check_ca_file(const std::string& path) {
  if (path.empty()) return {};
  if (::access(path.c_str(), R_OK) != 0)
    return fail("--ca-file: cannot read " + in_quotes(path) + ": " + base::errno_text(errno));
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};  // a pipe is read once, by who needs it
  constexpr std::size_t max_bytes = 64 << 20;
  const auto text = base::read_file(path, max_bytes);
  if (!text) return fail("--ca-file: " + text.error());
  if (text->find("-----BEGIN ") != text->npos) return {};
  return fail("--ca-file: " + in_quotes(path) + " has no certificate in PEM (-----BEGIN CERTIFICATE-----)");
}

Result<void> read_login(Options& options) {
  if (options.login_file.empty()) return {};
  if (options.no_cookies) return fail("--login keeps its session in cookies: leave --no-cookies out");
  Result<Login> login = read_login_file(options.login_file);
  if (!login) return fail(login.error());
  options.login = *std::move(login);
  return {};
}

// What no single option can see.
Result<void> check_together(Options& options) {
  if (options.overwrite && (options.recrawl || options.retry_failed)) {
    return fail(std::string(options.recrawl ? "--recrawl" : "--retry-failed") + " asks again for what is in " +
                in_quotes(options.output) + ", and --overwrite starts that afresh: leave out one of them");
  }
  if (options.body_memory < options.max_body) {
    return fail("--body-memory " + format_size(options.body_memory) + " is less than --max-body " +
                format_size(options.max_body) + ": it takes at least as much");
  }
  if (const auto ok = check_rendering(options); !ok) return ok;
  if (const auto ok = read_login(options); !ok) return ok;
  return check_ca_file(options.ca_file);
}

// Who may look on from elsewhere has to show a token. The file is read later.
Result<void> check_live_page(const Options& options) {
  if (options.listen.empty()) return {};
  const auto address = listen_address(options.listen);
  if (!address) return fail(address.error());
  if (address->is_loopback() || !options.listen_token.empty() || !options.listen_token_file.empty()) return {};
  return fail("--listen " + options.listen + " is for other machines too: that needs a token, in the variable " +
              "CRAWL_LISTEN_TOKEN or by --listen-token-file FILE");
}

// A configuration that --print-config made has "***" where secrets were, and so has a command that `crawl status`
// shows: not to be sent to anybody.
Result<void> check_secrets(const Options& options, const std::vector<std::string>& arguments) {
  if (const auto seed = std::ranges::find_if(arguments, has_redacted_userinfo); seed != arguments.end())
    return fail(in_quotes(*seed) + " has *** in place of a user and password that are not kept; write them");
  for (const OptionSpec& option : option_table()) {
    if (option.secret == Secret::no) continue;
    const std::vector<std::string> values = option.binding.get(options);
    const auto masked = std::ranges::find_if(values, is_redacted);
    if (masked == values.end()) continue;
    return fail("--" + std::string(option.name) + ": " + in_quotes(*masked) +
                " has *** in place of a secret that --print-config left out; write the secret");
  }
  return {};
}

// What depends on the machine and the build.
void fill_in(Options& options) {
  if (options.processes == 0) options.processes = base::available_cpus();
  if (options.render_processes == 0) options.render_processes = base::available_cpus();
  if (options.on_page_processes == 0) options.on_page_processes = base::available_cpus();
  if (options.user_agent.empty()) options.user_agent = default_user_agent();
}

Result<Invocation, UsageError> make_invocation(const CommandSpec& command, Tokens tokens,
                                               const Environment& environment, const StoredRunReader& read_run) {
  Invocation invocation;
  invocation.command = command.name;
  const bool resumes = command.bit == command_resume;
  if (resumes) {
    if (const auto ok = check_arguments(command, tokens.arguments); !ok) return std::unexpected(bad_usage(ok.error()));
    if (const auto ok = check_resume_flags(tokens.settings); !ok) return std::unexpected(bad_usage(ok.error()));
  }
  if (const auto ok = check_flags(command, tokens.settings); !ok) return std::unexpected(bad_usage(ok.error()));
  if (const auto ok = apply_sources(tokens.settings, environment, read_run,
                                    resumes ? &tokens.arguments.front() : nullptr, invocation);
      !ok) {
    return std::unexpected(bad_usage(ok.error()));
  }
  fill_in(invocation.options);
  if (const auto ok = check_live_page(invocation.options); !ok) return std::unexpected(bad_usage(ok.error()));
  if (const auto ok = check_together(invocation.options); !ok) return std::unexpected(bad_usage(ok.error()));
  if (invocation.options.print_config)
    return std::unexpected(answer(robots_comment(invocation.options) + to_toml(invocation.options)));
  const bool sends = (command.bit & (command_crawl | command_fetch)) != 0;
  if (const auto ok = check_secrets(invocation.options, sends ? tokens.arguments : std::vector<std::string>()); !ok)
    return std::unexpected(bad_usage(ok.error()));
  if (const auto ok = check_arguments(command, tokens.arguments); !ok) return std::unexpected(bad_usage(ok.error()));
  invocation.arguments = std::move(tokens.arguments);
  if (command.bit == command_crawl) invocation.options.seeds = invocation.arguments;
  return invocation;
}

}  // namespace

Result<Invocation, UsageError> parse_command_line(int argc, const char* const* argv, const Environment& environment,
                                                  const StoredRunReader& read_run) {
  if (argc < 2 && program().is_crawl) return std::unexpected(UsageError{short_usage(help_width(environment)), 2});
  Result<Tokens> tokens = tokenize(argc, argv);
  if (!tokens) return std::unexpected(bad_usage(tokens.error()));
  const CommandSpec* command = &commands().front();
  if (tokens->before_dashes > 0) {
    if (const CommandSpec* named = find_command(tokens->arguments.front())) {
      command = named;
      tokens->arguments.erase(tokens->arguments.begin());
    } else if (const auto ok = check_misspelt_command(*tokens); !ok) {
      return std::unexpected(bad_usage(ok.error()));
    }
  }
  if (tokens->unknown) return std::unexpected(bad_usage(unknown_flag_message(*command, *tokens->unknown)));
  const std::size_t width = help_width(environment);
  if (tokens->help && command->bit != command_help) return std::unexpected(answer(help_text(*command, width)));
  if (tokens->version || command->bit == command_version) return std::unexpected(answer(version_text()));
  if (command->bit == command_help) {
    if (const auto ok = check_arguments(*command, tokens->arguments); !ok)
      return std::unexpected(bad_usage(ok.error()));
    return help_of(tokens->arguments, width);
  }
  return make_invocation(*command, std::move(*tokens), environment, read_run);
}

}  // namespace crawl::config
