#include "config/resume.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "base/system.h"
#include "base/text/text.h"
#include "config/file/config_file.h"
#include "config/help/help.h"
#include "config/option_table.h"
#include "config/value/fields.h"
#include "config/value/values.h"

namespace crawl::config {
namespace {

constexpr std::size_t max_command = 2000, max_seeds = 10;

using Values = std::vector<std::string>;

Values values_of(const StoredRun& run, std::string_view name) {
  Values values;
  for (const StoredOption& option : run.options)
    if (option.name == name) values.push_back(option.value);
  return values;
}

std::vector<const OptionSpec*> crawl_options() {
  std::vector<const OptionSpec*> options;
  for (const OptionSpec& option : option_table())
    if ((group_of(option).commands & command_crawl) != 0) options.push_back(&option);
  return options;
}

// As they are where nobody sets any.
Options usual_options() {
  Options options;
  options.user_agent = default_user_agent();
  options.processes = options.on_page_processes = options.render_processes = base::available_cpus();
  return options;
}

bool is_set(const OptionSpec& option, const Values& values, const Options& usual) {
  return !values.empty() && values != option.binding.get(usual);
}

bool has_secret(const OptionSpec& option, const std::string& value) {
  return option.secret != Secret::no && is_redacted(value);
}

// JSON as it is written here is TOML but for the colons: its strings have only escapes that both know.
std::string toml_of(std::string_view json) {
  std::string toml = "extract = ";
  bool quoted = false, escaped = false;
  for (const char c : json) {
    if (!escaped && c == '"') quoted = !quoted;
    escaped = quoted && !escaped && c == '\\';
    toml += !quoted && c == ':' ? '=' : c;
  }
  return toml + "\n";
}

std::string flag_text(const OptionSpec& option, const std::string& value) {
  const std::string name(option.name);
  if (option.binding.kind == Kind::boolean) return value == "true" ? " --" + name : " --no-" + name;
  return " --" + name + (value.starts_with('-') ? "=" : " ") + base::shell_quoted(value);
}

std::string named(const Values& values) {
  return values.empty() ? "none" : base::joined(values);
}

bool is_there(const std::string& file) {
  return ::access(file.c_str(), F_OK) == 0;
}

std::string without_userinfo(std::string seed) {
  constexpr std::string_view userinfo = "***@";
  return seed.erase(seed.find(userinfo), userinfo.size());
}

// http://***@HOST/... as what --auth takes: the origin, and what must be written there.
std::string auth_of(const std::string& seed) {
  const std::string bare = without_userinfo(seed);
  return bare.substr(0, bare.find_first_of("/\\?#", bare.find("//") + 2)) + "=***";
}

// A list that was named from another folder may lie beside the results.
std::string found_list(const std::string& seed, const std::string& file) {
  const std::string beside = (std::filesystem::path(file).parent_path() / seed).string();
  return !is_there(seed) && is_there(beside) ? beside : seed;
}

// A seed that is neither there nor plainly a URL: "urls.txt", "/lists/a.gz".
bool is_lost_list(const std::string& seed) {
  if (seed.find("://") != seed.npos || is_there(seed)) return false;
  const std::string ending = std::filesystem::path(seed).extension().string();
  constexpr std::string_view endings[] = {".txt",  ".lst",  ".list", ".csv", ".tsv",
                                          ".urls", ".json", ".gz",   ".zst", ".xml"};
  return seed.starts_with('/') || seed.starts_with('.') || std::ranges::find(endings, ending) != std::end(endings);
}

}  // namespace

bool StoredRun::has_standard_input() const {
  return std::ranges::any_of(seeds, [](const std::string& seed) { return seed == "-"; });
}

Result<Resumed> resume(const StoredRun& run, const std::string& file) {
  const Options usual = usual_options();
  Resumed resumed;
  for (const OptionSpec* option : crawl_options()) {
    const Values values = values_of(run, option->name);
    const Resume how = resume_of(*option);
    if (how == Resume::again && is_set(*option, values, usual)) resumed.missing.emplace(option->name);
    if (how != Resume::taken) continue;
    for (const std::string& value : values) {
      if (has_secret(*option, value)) {
        resumed.missing.emplace(option->name);
      } else {
        resumed.settings.push_back({option, value, file + ": " + std::string(option->name)});
      }
    }
  }
  // The user and password of a seed go on as those of its origin.
  if (std::ranges::any_of(run.seeds, has_redacted_userinfo)) resumed.missing.emplace("auth");
  if (run.extract.empty() || run.extract == "[]") return resumed;
  Result<ConfigFile> rules = parse_config(toml_of(run.extract), file + ": the rules for extraction of the last run");
  if (!rules) return fail(rules.error());
  resumed.extract = std::move(rules->extract);
  return resumed;
}

Result<std::vector<std::string>> seeds_to_resume(const StoredRun& run, const std::string& file) {
  std::vector<std::string> seeds;
  for (const std::string& seed : run.seeds) {
    if (seed == "-") continue;
    const std::string found = found_list(seed, file);
    if (has_redacted_userinfo(seed)) {
      seeds.push_back(without_userinfo(seed));
    } else if (!is_lost_list(found)) {
      seeds.push_back(found);
    } else if (!run.seeds_read.value_or(false)) {
      return fail("the list " + in_quotes(seed) +
                  " is not here, and the last run had not read it to its end: resume in the folder that has it");
    }
  }
  return seeds;
}

std::string flags_text(const StoredRun& run, Trust trust, bool again) {
  const Options usual = usual_options();
  std::string text;
  for (const OptionSpec* option : crawl_options()) {
    const Values values = values_of(run, option->name);
    const Resume how = resume_of(*option);
    if (how == Resume::never || !is_set(*option, values, usual)) continue;
    if (how == Resume::again && trust == Trust::any_file) continue;
    for (const std::string& value : values) {
      const bool secret = has_secret(*option, value);
      if (again && how == Resume::taken && !secret) continue;
      if (trust == Trust::own_run || !secret) text += flag_text(*option, value);
    }
  }
  if (!again || trust != Trust::own_run) return text;
  for (const std::string& seed : run.seeds)
    if (has_redacted_userinfo(seed)) text += " --auth " + base::shell_quoted(auth_of(seed));
  return text;
}

std::optional<std::string> command_text(const StoredRun& run, const std::string& program, const std::string& file,
                                        Trust trust) {
  if (run.seeds.empty() || run.seeds.size() > max_seeds || run.has_standard_input()) return std::nullopt;
  if (!run.extract.empty() && run.extract != "[]") return std::nullopt;
  std::string text = base::shell_quoted(program) + flags_text(run, trust) + " -o " + base::shell_quoted(file);
  if (std::ranges::any_of(run.seeds, [](const std::string& seed) { return seed.starts_with('-'); })) text += " --";
  for (const std::string& seed : run.seeds) {
    const bool bare = trust == Trust::any_file && has_redacted_userinfo(seed);
    text += " " + base::shell_quoted(bare ? without_userinfo(seed) : seed);
  }
  return text.size() > max_command ? std::nullopt : std::optional(text);
}

std::string differences(const StoredRun& now, const StoredRun& before, const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    const Values is = values_of(now, name), was = values_of(before, name);
    if (is == was) continue;
    text += (text.empty() ? "--" : ", --") + std::string(name) + " is " + named(is) + " (run " +
            std::to_string(before.run_id) + " had " + named(was) + ")";
  }
  return text;
}

StoredRun with_options_of(StoredRun run, const StoredRun& other, const std::vector<std::string_view>& names) {
  const auto named = [&](const StoredOption& option) { return std::ranges::find(names, option.name) != names.end(); };
  std::erase_if(run.options, named);
  std::ranges::copy_if(other.options, std::back_inserter(run.options), named);
  return run;
}

}  // namespace crawl::config
