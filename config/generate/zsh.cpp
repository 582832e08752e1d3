// The completion for zsh: for each command the specifications of _arguments, which completes flags with what they do,
// their values and the command's arguments.
#include "base/text/text.h"
#include "config/generate/completion.h"

namespace crawl::config {
namespace {

constexpr std::string_view zsh_head = R"(#compdef crawl
# zsh completion for crawl(1)

_crawl_databases() { _files -g '*.db(-.)' }

_crawl_seeds() {
  _alternative 'commands:command:_crawl_commands' 'seeds:file of URLs, or a URL:_files'
}

)";

// The first command word decides; it is taken out, so that arguments are counted behind it.
constexpr std::string_view tail = R"(
_crawl() {
  local command=crawl i
  local -a specs
  for ((i = 2; i < CURRENT; ++i)); do
    if (( ${+_crawl_names[${words[i]}]} )); then
      command=${words[i]}
      words[i]=()
      (( CURRENT-- ))
      break
    fi
    [[ ${words[i]} == -* || ${words[i-1]} == -* ]] || break
  done
  specs=("${(@Pf)${:-_crawl_options_$command}}")
  _arguments -s -S $specs
}

_crawl "$@"
)";

// What _arguments reads as the end of a description or of a message.
std::string zsh_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(Completed what, const std::vector<std::string_view>& choices) {
  const std::string words = base::joined(choices, " ");
  switch (what) {
    case Completed::file:
      return "_files";
    case Completed::database:
      return "_crawl_databases";
    case Completed::words:
      return "(" + words + ")";
    case Completed::list:
      return "_values -s , word " + words;
    case Completed::command:
      return "_crawl_commands";
    case Completed::nothing:
      break;
  }
  return " ";
}

std::string zsh_value(const OptionSpec& option) {
  if (!option.takes_value()) return {};
  return ":" + zsh_escaped(option.value_name) + ":" +
         zsh_action(completed_value(option), {option.binding.choices.begin(), option.binding.choices.end()});
}

std::vector<std::string> specs_of(const OptionSpec& option) {
  const bool repeatable = option.binding.kind == Kind::list || option.binding.kind == Kind::counter;
  std::vector<std::string> flags = long_flags(option);
  std::vector<std::string> out;
  std::vector<std::string> all = flags;
  if (option.letter) all.push_back({'-', option.letter});
  const std::string once = repeatable ? "*" : "(" + base::joined(all, " ") + ")";
  for (const std::string& flag : all) {
    const bool is_long = flag.starts_with("--");
    const std::string equals = !option.takes_value() ? "" : is_long ? "=" : "+";
    const std::string_view off = flag.starts_with("--no-") && flag != "--" + std::string(option.name) ? "do not: " : "";
    const std::string help = zsh_escaped(std::string(off) + std::string(option.help));
    out.push_back(once);
    out.back().append(flag).append(equals).append("[").append(help).append("]").append(zsh_value(option));
  }
  return out;
}

std::vector<std::string> arguments_of(const CommandSpec& command) {
  if (command.bit == command_crawl) return {"1: :_crawl_seeds", "*:seed:_files"};
  std::vector<std::string> out;
  std::size_t number = 1;
  for (const Completed what : completed_arguments(command)) {
    out.push_back(std::to_string(number++) + ":argument:" + zsh_action(what, {}));
  }
  return out;
}

void append_command(std::string& out, const CommandSpec& command) {
  std::vector<std::string> specs;
  for (const OptionSpec* option : options_of(command)) {
    for (std::string& spec : specs_of(*option)) specs.push_back(std::move(spec));
  }
  specs.insert(specs.end(), {"(- *)--help[all options]", "(- *)-h[all options]", "(- *)--version[the version of crawl]",
                             "(- *)-V[the version of crawl]"});
  for (std::string& spec : arguments_of(command)) specs.push_back(std::move(spec));
  out += "_crawl_options_" + std::string(command.name) + "=" + base::in_single_quotes(base::joined(specs, "\n")) + "\n";
}

}  // namespace

std::string zsh_completion() {
  std::string out(zsh_head);
  std::string names, described;
  for (const CommandSpec& command : commands().subspan(1)) {
    names += " " + std::string(command.name) + " 1";
    described += "    " + base::in_single_quotes(std::string(command.name) + ":" + std::string(command.summary)) + "\n";
  }
  out += "_crawl_commands() {\n  local -a commands=(\n" + described + "  )\n  _describe command commands\n}\n\n";
  out += "typeset -gA _crawl_names=(" + names + " )\n";
  for (const CommandSpec& command : commands()) append_command(out, command);
  return out + std::string(tail);
}

}  // namespace crawl::config
