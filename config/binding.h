// Bindings: how a text becomes a field of Options, with its range checks, and how the field becomes a text again.
// One function for each kind of field; the option table is made of them. Bindings hold no state and no Options.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "config/options.h"

namespace crawl::config {

// What a value looks like in TOML and JSON, and whether a flag takes one at all.
enum class Kind {
  boolean,  // --robots, --no-robots
  counter,  // -v, -vv
  value,    // one value; a bare number where it reads as one, a string otherwise
  text,     // one value, always a string
  words,    // one value that is a list with commas; in TOML an array will do too
  list,     // repeatable
};

struct Binding {
  Kind kind = Kind::value;
  // One value as the user wrote it; for a list, one more element. The message of a failure begins with the value.
  std::function<Result<void>(Options&, std::string_view)> set;
  // The values as texts that set() reads back; one, or any number for a list.
  std::function<std::vector<std::string>(const Options&)> get;
  // Words that it takes, where they can be listed: for completion.
  std::vector<std::string> choices = {};
  // Forgets the elements of a list that a source of lower precedence gave.
  std::function<void(Options&)> clear;
};

Binding boolean(bool Options::* field);
Binding counter(unsigned Options::* field);
Binding number(unsigned Options::* field, unsigned min, unsigned max);
// "none" is no limit.
Binding optional_number(std::optional<std::uint64_t> Options::* field, std::uint64_t min, std::uint64_t max);
Binding duration(Duration Options::* field, Duration min, Duration max);
// `absent` is the word for the empty optional: "auto", "none".
Binding optional_size(std::optional<std::uint64_t> Options::* field, std::uint64_t min, std::uint64_t max);
Binding optional_duration(std::optional<Duration> Options::* field, Duration min, Duration max, std::string absent);
Binding size(std::uint64_t Options::* field, std::uint64_t min, std::uint64_t max);

using TextParser = Result<std::string> (*)(std::string_view);
Binding text(std::string Options::* field, TextParser parse);
Binding text_list(std::vector<std::string> Options::* field, TextParser parse);

// The fields with a grammar of their own.
Binding depth();
Binding resolve();
Binding proxy();
Binding retry_on();
Binding accept_type();
Binding store();
Binding render_allow();

// "it takes bfs, dfs or priority" after a wrong word.
std::string wrong_choice(std::string_view text, const std::vector<std::string_view>& names);

// An enum whose values are named in order of declaration.
template <class Enum>
Binding choice(Enum Options::* field, std::vector<std::string_view> names) {
  Binding binding;
  binding.kind = Kind::text;
  binding.choices.assign(names.begin(), names.end());
  binding.get = [=](const Options& o) {
    return std::vector<std::string>{std::string(names[static_cast<std::size_t>(o.*field)])};
  };
  binding.set = [field, names = std::move(names)](Options& o, std::string_view text) -> Result<void> {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] != text) continue;
      o.*field = static_cast<Enum>(i);
      return {};
    }
    return fail(wrong_choice(text, names));
  };
  return binding;
}

}  // namespace crawl::config
