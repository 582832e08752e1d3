// Options as text: TOML for --print-config, JSON for the table of runs. Secrets are "***" in both; bytes that are no
// UTF-8 become U+FFFD. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "config/options.h"

namespace crawl::config {

// Every option that a file may hold, by group; --config reads it back to the same options.
std::string to_toml(const Options& options);

// The value of one option as to_toml() writes it.
std::string value_of(const Options& options, std::string_view option);

// All that links are judged by, as one text: when it is another than before, rows are judged again.
std::string judging_text(const Options& options);

// One object: "seeds", then every option by its long name; numbers and booleans as such, lists as arrays; then
// "extract", the rules for extraction.
std::string to_json(const Options& options);

// An array with an object for each rule, whose keys are those of the file.
std::string to_json(const std::vector<ExtractRule>& rules);

}  // namespace crawl::config
