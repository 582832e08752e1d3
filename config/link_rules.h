// The options that links are refused by, as the data that workers and storage make their filters of.
#pragma once

#include "config/options.h"
#include "model/link_filter.h"

namespace crawl::config {

inline model::LinkRules link_rules(const Options& options) {
  model::LinkRules rules{options.include, options.exclude, options.keep, std::nullopt};
  if (options.traps == Traps::on)
    rules.traps = {options.max_url_length, options.max_path_segments, options.max_repeats};
  return rules;
}

}  // namespace crawl::config
