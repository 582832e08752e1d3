// The TOML file of --config (https://toml.io/en/v1.0.0): one key for each option, at the top of the file. Read whole,
// at most 1 MiB. Keys that are no options, tables and values of a wrong kind are refused with file name and line;
// values are checked by whoever applies the settings.
#pragma once

#include <string>

#include "base/result.h"
#include "config/setting.h"

namespace crawl::config {

inline constexpr std::size_t max_config_file = 1 << 20;

Result<Settings> read_config_file(const std::string& path);

// The same of a text; `path` is for the messages.
Result<Settings> parse_config(std::string_view toml, const std::string& path);

}  // namespace crawl::config
