// The options that links are refused by, as the data that workers and storage make their filters of.
#pragma once

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "config/options.h"
#include "model/link_filter.h"
#include "model/url_text.h"

namespace crawl::config {

// Links that would end the session (--login).
inline std::vector<std::string> logout_patterns(const Options& options) {
  if (options.login_file.empty()) return {};
  std::vector<std::string> patterns = options.login.logout;
  patterns.push_back("^[^:]+://[^/]+.*(" + std::string(ends_session) + ")");  // a host may be called as it likes
  return patterns;
}

inline model::LinkRules link_rules(const Options& options) {
  model::LinkRules rules{options.include, options.exclude, options.keep, std::string(model::page_of(options.login.url)),
                         std::nullopt};
  if (options.traps == Traps::on)
    rules.traps = {options.max_url_length, options.max_path_segments, options.max_repeats};
  std::vector<std::string> logout = logout_patterns(options);
  rules.exclude.insert(rules.exclude.end(), std::make_move_iterator(logout.begin()),
                       std::make_move_iterator(logout.end()));
  return rules;
}

}  // namespace crawl::config
