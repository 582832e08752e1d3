#include "config/value/glob.h"

namespace crawl::config {

std::string glob_hint(std::string_view pattern) {
  if (!pattern.starts_with('*') && !pattern.starts_with('?')) return {};
  while (pattern.starts_with('*')) pattern.remove_prefix(1);  // a match may begin anywhere
  std::string re;
  for (const char c : pattern) {
    if (c == '*') {
      re += ".*";
    } else if (c == '?') {
      re += '.';
    } else if (std::string_view(".+()[]{}^$|\\").contains(c)) {
      re += std::string("\\") + c;
    } else {
      re += c;
    }
  }
  const bool open_end = re.ends_with(".*");
  if (open_end) re.resize(re.size() - 2);
  return re.empty() ? "; nothing to give: all URLs match" : "; as RE2: " + re + (open_end ? "" : "$");
}

std::string look_around_hint(std::string_view pattern) {
  for (const std::string_view begin : {"(?!", "(?=", "(?<!", "(?<="})
    if (pattern.find(begin) != pattern.npos)
      return "; RE2 has no look-around: --include for what must match, --exclude for what must not";
  return {};
}

}  // namespace crawl::config
