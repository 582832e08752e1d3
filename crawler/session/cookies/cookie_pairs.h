// The pairs of a Cookie field, "a=1; b=2" (RFC 6265, 4.2.1), and which cookies an answer sets. Pure functions, linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text/ascii.h"
#include "crawler/session/cookies/ascii.h"

namespace crawl::cookies {

inline std::vector<std::string_view> pairs_of(std::string_view field) {
  std::vector<std::string_view> pairs;
  while (!field.empty()) {
    const std::string_view pair = base::trimmed(field.substr(0, field.find(';')));
    field.remove_prefix(std::min(field.find(';'), field.size() - 1) + 1);
    if (!pair.empty()) pairs.push_back(pair);
  }
  return pairs;
}

inline std::string_view name_of(std::string_view pair) {
  return base::trimmed(pair.substr(0, pair.find('=')));
}

// What the user gave, but for the names that the site has set itself, and then what the site has set: one field, since
// a request may have but one (RFC 6265, 5.4).
inline std::string merged_pairs(std::string_view given, std::string_view of_site) {
  const std::vector<std::string_view> site = pairs_of(of_site);
  std::string merged;
  for (std::string_view pair : pairs_of(given)) {
    const bool is_set = std::ranges::any_of(site, [&](std::string_view own) { return name_of(own) == name_of(pair); });
    if (!is_set) merged.append(pair).append("; ");
  }
  return merged.append(of_site);
}

}  // namespace crawl::cookies
