// Text in TOML (https://toml.io/en/v1.0.0) as a table, or a mistake in one line with file and line. Whoever reads TOML
// from outside does it by this: toml++ alone is undefined for some of it. Includes toml++: for .cpp files only.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace crawl::config {

Result<toml::table> parse_toml(std::string_view toml, const std::string& path);

// Keys with their values in the order of the file, so that the first mistake is reported first. The table outlives
// them.
std::vector<std::pair<const toml::key*, const toml::node*>> in_order(const toml::table& table);

}  // namespace crawl::config
