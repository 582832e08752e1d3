#include "config/value/tokens.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "config/help/foreign_flags.h"
#include "config/help/suggest.h"
#include "config/value/values.h"

namespace crawl::config {
namespace {

// The long flags of a command, to look for what a misspelt one was meant to be; those to switch off, if `negatable`.
std::vector<std::string_view> flag_names(const CommandSpec& command, bool negatable) {
  std::vector<std::string_view> names;
  if (!negatable) names = {"help", "version"};
  for (const OptionSpec& option : option_table()) {
    if ((group_of(option).commands & command.bit) == 0) continue;
    if (negatable && option.binding.kind != Kind::boolean) continue;
    names.push_back(option.name);
    if (!option.alias.empty()) names.push_back(option.alias);
  }
  return names;
}

// "-output": a long flag with one dash, which must not become -o with the value "utput".
bool is_long_name(std::string_view letters) {
  constexpr std::size_t shortest = 4;
  const std::string_view name = letters.substr(0, letters.find('='));
  return name.size() >= shortest && (find_option(name) != nullptr || name == "help" || name == "version");
}

bool is_foreign(std::string_view word) {
  return std::ranges::find(foreign_flags(), word, &ForeignFlag::flag) != foreign_flags().end();
}

class Tokenizer {
 public:
  Tokenizer(int argc, const char* const* argv) : argc_(argc), argv_(argv) {}

  Result<Tokens> run() {
    bool flags = true;
    for (next_ = 1; next_ < argc_;) {
      const std::string_view word = argv_[next_++];
      if (flags && word == "--") {
        flags = false;
      } else if (!flags || word.size() < 2 || word[0] != '-') {
        add_argument(word, flags);
      } else if (const Result<void> taken = word[1] == '-' ? long_flag(word.substr(2)) : letters(word.substr(1));
                 !taken) {
        return fail(taken.error());
      }
    }
    return std::move(tokens_);
  }

 private:
  void add_argument(std::string_view word, bool before_dashes) {
    tokens_.arguments.emplace_back(word);
    if (before_dashes) ++tokens_.before_dashes;
  }

  // "depth=2", "no-robots"
  Result<void> long_flag(std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    std::optional<std::string_view> value;
    if (equals != word.npos) value = word.substr(equals + 1);
    if (name == "help" || name == "version") return announce(name, value);
    if (const OptionSpec* option = find_option(name)) return flag(*meant(option), "--" + std::string(name), value);
    if (name.starts_with("no-")) return negated(name, value);
    return unknown("--" + std::string(name), false);
  }

  // Of two flags of one name of which one takes a value, that of the command that was named before it.
  const OptionSpec* meant(const OptionSpec* option) const {
    const OptionSpec& meant_here = of_command(*option);
    return meant_here.takes_value() == option->takes_value() ? option : &meant_here;
  }

  // As the command has it that was named before it: --select of fetch takes CSS, that of export a view.
  const OptionSpec& of_command(const OptionSpec& option) const {
    const CommandSpec* command = tokens_.arguments.empty() ? nullptr : find_command(tokens_.arguments.front());
    return command == nullptr ? option : option_of(*command, option);
  }

  Result<void> announce(std::string_view name, std::optional<std::string_view> value) {
    if (value) return fail("--" + std::string(name) + " takes no value");
    (name == "help" ? tokens_.help : tokens_.version) = true;
    return {};
  }

  Result<void> negated(std::string_view name, std::optional<std::string_view> value) {
    const std::string_view positive = name.substr(3);
    const OptionSpec* option = find_option(positive);
    const std::string where = "--" + std::string(name);
    if (option == nullptr) return unknown(where, true);
    if (option->binding.kind != Kind::boolean) {
      return fail("unknown flag " + in_quotes(where) + "; --" + std::string(positive) + " is not one to switch off");
    }
    if (value) return fail(where + " takes no value");
    tokens_.settings.push_back({option, "false", where});
    return {};
  }

  // Read on: which command it is, and so what is near, may be behind it.
  Result<void> unknown(std::string text, bool negated) {
    if (!tokens_.unknown) tokens_.unknown = {std::move(text), negated};
    return {};
  }

  // "p4", "qv", "p" with the value in the next word
  Result<void> letters(std::string_view word) {
    const std::string whole = "-" + std::string(word.substr(0, word.find('=')));
    if (word.size() > 1 && (is_long_name(word) || is_foreign(whole))) return unknown(whole, false);
    while (!word.empty()) {
      const std::string where{'-', word[0]};
      const OptionSpec* option = find_option(word[0]);
      word.remove_prefix(1);
      if (where == "-h" || where == "-V") {
        (where == "-h" ? tokens_.help : tokens_.version) = true;
        continue;
      }
      if (option == nullptr) return unknown(where, false);
      if (option->takes_value()) {
        return flag(*option, where, word.empty() ? std::nullopt : std::optional(word));
      }
      if (const Result<void> taken = flag(*option, where, std::nullopt); !taken) return taken;
    }
    return {};
  }

  Result<void> flag(const OptionSpec& option, const std::string& where, std::optional<std::string_view> value) {
    if (!value && option.binding.kind == Kind::boolean) value = "true";
    if (!value && option.binding.kind == Kind::counter) return count(option, where);
    if (!value) value = next_word();
    if (!value) return fail(where + " needs a value (" + std::string(of_command(option).value_name) + ")");
    std::string whole(*value);
    // A value that has its words in one, as a file has them, is whole already.
    for (unsigned word = 1; word < option.words && !whole.contains(' '); ++word) {
      const auto more = next_word();
      if (!more) return fail(where + " needs two values (" + std::string(option.value_name) + ")");
      whole.append(" ").append(*more);
    }
    tokens_.settings.push_back({&option, std::move(whole), where});
    return {};
  }

  // The flag once more; beyond the most that the option takes it says nothing more.
  Result<void> count(const OptionSpec& option, const std::string& where) {
    const auto times = std::ranges::count(tokens_.settings, &option, &Setting::option) + 1;
    tokens_.settings.push_back({&option, times > 1 ? "2" : "1", where});
    return {};
  }

  // The next word of the command line as a value, unless it is plainly a flag that follows a forgotten value.
  std::optional<std::string_view> next_word() {
    if (next_ >= argc_) return std::nullopt;
    const std::string_view word = argv_[next_];
    if (word.starts_with("--") && find_option(word.substr(2, word.find('=') - 2)) != nullptr) return std::nullopt;
    ++next_;
    return word;
  }

  int argc_;
  const char* const* argv_;
  int next_ = 1;
  Tokens tokens_;
};

}  // namespace

std::string unknown_flag_message(const CommandSpec& command, const UnknownFlag& flag) {
  const std::string known = "unknown flag " + in_quotes(flag.text);
  if (const std::string hint = foreign_hint(command, flag.text); !hint.empty()) return known + hint;
  const std::size_t dashes = flag.negated ? 5 : flag.text.starts_with("--") ? 2 : 1;  // "--no-"
  if (flag.text.size() > dashes + 1) {
    const std::string near = did_you_mean(std::string_view(flag.text).substr(dashes), flag_names(command, flag.negated),
                                          flag.negated ? "--no-" : "--");
    if (!near.empty()) return known + near;
  }
  return known + "; " + invocation_name(command) + " --help lists them all";
}

Result<Tokens> tokenize(int argc, const char* const* argv) {
  return Tokenizer(argc, argv).run();
}

}  // namespace crawl::config
