// The [[extract]] tables of the TOML file: tables become rules, or a mistake becomes one line with file and line that
// says what would be right. Private to config/.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "config/extract_rule.h"

namespace crawl::config {

// `node` is what the file has under the key `extract`.
Result<std::vector<ExtractRule>> read_extract_rules(const toml::node& node, const std::string& path);

}  // namespace crawl::config
