// The TOML file of --config (https://toml.io/en/v1.0.0): one key for each option, at the top of the file, and the rules
// for extraction, each an [[extract]]. Read whole, at most 1 MiB. Keys that are no options, other tables and values of
// a wrong kind are refused with file name and line; values are checked by whoever applies the settings.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/extract_rule.h"
#include "config/setting.h"

namespace crawl::config {

inline constexpr std::size_t max_config_file = 1 << 20;

struct ConfigFile {
  Settings settings;
  std::vector<ExtractRule> extract;
};

Result<ConfigFile> read_config_file(const std::string& path);

// The same of a text; `path` is for the messages.
Result<ConfigFile> parse_config(std::string_view toml, const std::string& path);

}  // namespace crawl::config
