#include "config/help/variables.h"

#include <algorithm>
#include <string_view>

#include "base/text/text.h"
#include "config/help/suggest.h"
#include "config/option_table.h"

namespace crawl::config {
namespace {

constexpr std::string_view prefix = "CRAWL_";
constexpr std::size_t max_warnings = 3;

std::vector<std::string> known_variables() {
  std::vector<std::string> names;
  for (const OptionSpec& option : option_table()) {
    if (option.in_environment()) names.push_back(environment_name(option));
  }
  return names;
}

std::string warning(std::string_view name, const std::vector<std::string>& known) {
  std::vector<std::string_view> endings;  // what all begin with says nothing about which is meant
  for (const std::string& one : known) endings.push_back(std::string_view(one).substr(prefix.size()));
  return "the variable " + base::printable(name.substr(0, 64)) + " is no option of crawl" +
         did_you_mean(name.substr(prefix.size()), endings, prefix);
}

}  // namespace

std::vector<std::string> unknown_variables(const char* const* environment) {
  const std::vector<std::string> known = known_variables();
  std::vector<std::string> warnings;
  std::size_t unknown = 0;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (!name.starts_with(prefix) || std::ranges::find(known, name) != known.end()) continue;
    if (++unknown <= max_warnings) warnings.push_back(warning(name, known));
  }
  if (unknown > max_warnings) {
    warnings.push_back(std::to_string(unknown - max_warnings) + " more variables CRAWL_... are no options of crawl");
  }
  return warnings;
}

}  // namespace crawl::config
