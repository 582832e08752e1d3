#include "crawler/library/flags.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/text/text.h"
#include "config/help/commands.h"
#include "config/help/suggest.h"
#include "config/option_table.h"

namespace crawl::library {
namespace {

using config::Kind;
using config::OptionSpec;

const config::CommandSpec& crawl_itself() {
  return config::commands().front();
}

bool is_of_crawl(const OptionSpec& option) {
  return (config::group_of(config::option_of(crawl_itself(), option)).commands & config::command_crawl) != 0;
}

const OptionSpec& option_named(std::string_view name) {
  const OptionSpec* option = config::find_option(name);
  if (option && is_of_crawl(*option)) return config::option_of(crawl_itself(), *option);
  std::vector<std::string_view> names;
  for (const OptionSpec& known : config::option_table())
    if (is_of_crawl(known)) names.push_back(known.name);
  std::string shown = base::printable(name);
  throw std::invalid_argument("set(\"" + shown + "\"): no option is called so" + config::did_you_mean(name, names, ""));
}

void check(const OptionSpec& option, std::string_view value) {
  config::Options scratch;
  const Result<void> set = option.binding.set(scratch, value);
  if (!set) throw std::invalid_argument("set(\"" + std::string(option.name) + "\"): " + base::printable(set.error()));
}

}  // namespace

std::vector<std::string> flags_for(std::string_view name, std::string_view value) {
  const OptionSpec& option = option_named(name);
  check(option, value);
  std::string flag = "--" + std::string(option.name);
  if (option.binding.kind != Kind::counter) return {flag + "=" + std::string(value)};
  unsigned times = 0;  // as often as the flag would be given
  std::from_chars(value.data(), value.data() + value.size(), times);
  return std::vector<std::string>(std::min(times, 2u), flag);
}

}  // namespace crawl::library
