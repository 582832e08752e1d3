#include "config/tokens.h"

#include <algorithm>
#include <optional>

#include "config/suggest.h"
#include "config/values.h"

namespace crawl::config {
namespace {

// Every long flag, to look for what a misspelt one was meant to be.
std::vector<std::string_view> flag_names() {
  std::vector<std::string_view> names = {"help", "version"};
  for (const OptionSpec& option : option_table()) {
    names.push_back(option.name);
    if (!option.alias.empty()) names.push_back(option.alias);
  }
  return names;
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
    if (const OptionSpec* option = find_option(name)) return flag(*option, "--" + std::string(name), value);
    if (name.starts_with("no-")) return negated(name, value);
    return fail("unknown flag " + in_quotes("--" + std::string(name)) + did_you_mean(name, flag_names(), "--"));
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
    if (option == nullptr) {
      return fail("unknown flag " + in_quotes(where) + did_you_mean(positive, negatable(), "--no-"));
    }
    if (option->binding.kind != Kind::boolean) {
      return fail("unknown flag " + in_quotes(where) + "; --" + std::string(positive) + " is not one to switch off");
    }
    if (value) return fail(where + " takes no value");
    tokens_.settings.push_back({option, "false", where});
    return {};
  }

  static std::vector<std::string_view> negatable() {
    std::vector<std::string_view> names;
    for (const OptionSpec& option : option_table()) {
      if (option.binding.kind == Kind::boolean) names.push_back(option.name);
    }
    return names;
  }

  // "p4", "qv", "p" with the value in the next word
  Result<void> letters(std::string_view word) {
    while (!word.empty()) {
      const std::string where{'-', word[0]};
      const OptionSpec* option = find_option(word[0]);
      word.remove_prefix(1);
      if (where == "-h" || where == "-V") {
        (where == "-h" ? tokens_.help : tokens_.version) = true;
        continue;
      }
      if (option == nullptr) return fail("unknown flag " + in_quotes(where) + "; crawl --help lists them all");
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
    if (!value) return fail(where + " needs a value (" + std::string(option.value_name) + ")");
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

Result<Tokens> tokenize(int argc, const char* const* argv) {
  return Tokenizer(argc, argv).run();
}

}  // namespace crawl::config
