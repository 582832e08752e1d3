// The completion for bash: a function that looks for the command and the option before the cursor, and data in `case`s.
// It needs nothing of the package bash-completion but to be loaded, and completes `--flag VALUE` and `--flag=VALUE`.
#include "base/text/text.h"
#include "config/generate/completion.h"

namespace crawl::config {
namespace {

constexpr std::string_view bash_head = R"(# bash completion for crawl(1)

_crawl_files() { compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$1"); }

# Results files by their usual ending and folders; every file where there is none.
_crawl_databases() {
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen -f -X '!*.db' -- "$1"; compgen -d -- "$1")
  [ ${#COMPREPLY[@]} -gt 0 ] || _crawl_files "$1"
}

_crawl_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }

# Some of a few with commas: completes the last.
_crawl_list() {
  local before=
  case $2 in *,*) before=${2%,*}, ;; esac
  compopt -o nospace 2> /dev/null
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${2##*,}")
}

)";

// What is called with the text before the cursor in "$cur".
std::string bash_action(Completed what, const std::vector<std::string_view>& choices) {
  std::vector<std::string> words(choices.begin(), choices.end());
  switch (what) {
    case Completed::file:
      return "_crawl_files \"$cur\"";
    case Completed::database:
      return "_crawl_databases \"$cur\"";
    case Completed::words:
      return "_crawl_words " + base::in_single_quotes(base::joined(words, " ")) + " \"$cur\"";
    case Completed::list:
      return "_crawl_list " + base::in_single_quotes(base::joined(words, " ")) + " \"$cur\"";
    case Completed::command:
      return "_crawl_words \"$commands\" \"$cur\"";
    case Completed::nothing:
      break;
  }
  return ":";
}

std::vector<std::string_view> choices_of(const OptionSpec& option) {
  return {option.binding.choices.begin(), option.binding.choices.end()};
}

std::string flags_of(const CommandSpec& command) {
  std::vector<std::string> flags;
  for (const OptionSpec* option : options_of(command)) {
    for (std::string& flag : long_flags(*option)) flags.push_back(std::move(flag));
    if (option->letter) flags.push_back({'-', option->letter});
  }
  flags.insert(flags.end(), {"--help", "--version"});
  return base::joined(flags, " ");
}

// "crawl:--depth | crawl:--level | crawl:-d": how a case names an option of a command.
std::string pattern(const CommandSpec& command, const OptionSpec& option) {
  std::vector<std::string> names;
  for (const std::string& flag : long_flags(option)) names.push_back(std::string(command.name) + ":" + flag);
  if (option.letter) names.push_back(std::string(command.name) + ":-" + option.letter);
  return base::joined(names, " | ");
}

// The flags of any command that take a value: the word behind one is no argument.
std::string flags_with_values() {
  std::vector<std::string> flags;
  for (const OptionSpec& option : option_table()) {
    if (!option.takes_value()) continue;
    for (std::string& flag : long_flags(option)) flags.push_back(std::move(flag));
    if (option.letter) flags.push_back({'-', option.letter});
  }
  return base::joined(flags, " ");
}

constexpr std::string_view find_words = R"(
  # Which command it is, and how many arguments stand before the cursor.
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [ "$word" = = ]; then continue; fi
    if [ "${COMP_WORDS[i - 1]}" = = ]; then continue; fi
    case " $valued " in *" ${COMP_WORDS[i - 1]} "*) [ $i -gt 1 ] && continue ;; esac
    case $word in -?*) continue ;; esac
    if [ "$command" = crawl ] && [ $arguments = 0 ]; then
      case " $commands " in *" $word "*) command=$word; continue ;; esac
    fi
    arguments=$((arguments + 1))
  done

  # The option whose value is typed, behind a blank or behind '='.
  cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
  if [ "$cur" = = ]; then cur=; elif [ "$option" = = ]; then option=${COMP_WORDS[COMP_CWORD - 2]}; fi
)";

void append_values(std::string& out) {
  out += "  case $command:$option in\n";
  for (const CommandSpec& command : commands()) {
    for (const OptionSpec* option : options_of(command)) {
      if (!option->takes_value()) continue;
      out += "    " + pattern(command, *option) + ") " + bash_action(completed_value(*option), choices_of(*option)) +
             "; return ;;\n";
    }
  }
  out += "  esac\n";
}

void append_flags(std::string& out) {
  out += "  case $cur in\n    -*)\n      case $command in\n";
  for (const CommandSpec& command : commands()) {
    out += "        " + std::string(command.name) + ") _crawl_words " + base::in_single_quotes(flags_of(command)) +
           " \"$cur\" ;;\n";
  }
  out += "      esac\n      return ;;\n  esac\n";
}

void append_arguments(std::string& out) {
  out += "  case $command:$arguments in\n";
  out +=
      "    crawl:0) _crawl_files \"$cur\"; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W \"$commands\" -- "
      "\"$cur\") ;;\n    crawl:*) _crawl_files \"$cur\" ;;\n";
  for (const CommandSpec& command : commands().subspan(1)) {
    const std::vector<Completed> arguments = completed_arguments(command);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i] == Completed::nothing) continue;
      out +=
          "    " + std::string(command.name) + ":" + std::to_string(i) + ") " + bash_action(arguments[i], {}) + " ;;\n";
    }
  }
  out += "  esac\n";
}

}  // namespace

std::string bash_completion() {
  std::vector<std::string> names;
  for (const CommandSpec& command : commands().subspan(1)) names.emplace_back(command.name);
  std::string out(bash_head);
  out += "_crawl() {\n  local cur option word i command=crawl arguments=0\n";
  out += "  local commands=" + base::in_single_quotes(base::joined(names, " ")) + "\n";
  out += "  local valued=" + base::in_single_quotes(flags_with_values()) + "\n  COMPREPLY=()\n";
  out += find_words;
  append_values(out);
  append_flags(out);
  append_arguments(out);
  return out + "}\ncomplete -F _crawl crawl\n";
}

}  // namespace crawl::config
