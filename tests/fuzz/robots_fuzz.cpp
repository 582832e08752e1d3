// Any bytes as a robots.txt and a path, parted by the first NUL: the compiled rules stay within their bound, are read
// as they were written and answer, and /robots.txt is allowed. The same bytes as a pattern, which must match what its
// definition says, as rules that came from another process, and as X-Robots-Tag.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/robots.h"
#include "parser/robots/path.h"
#include "parser/robots/pattern.h"
#include "parser/robots_meta.h"

namespace {

using namespace crawl::parser;

void check(bool holds) {
  if (!holds) std::abort();
}

void ask(const RobotsRules& rules, std::string_view path) {
  check(rules.allows("/robots.txt"));
  if (const auto rule = rules.blocking_rule(path)) check(!rule->empty() && !rules.allows(path));
}

// The pattern by its definition: every place in the path that its beginning can reach, byte by byte.
bool reference_matches(std::string_view pattern, std::string_view path) {
  std::vector<bool> reached(path.size() + 1, false);
  reached[0] = true;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '$' && i + 1 == pattern.size()) return reached[path.size()];
    std::vector<bool> next(path.size() + 1, false);
    for (std::size_t at = 0; at <= path.size(); ++at) {
      if (pattern[i] == '*') {
        next[at] = reached[at] || (at > 0 && next[at - 1]);
      } else if (at > 0) {
        next[at] = reached[at - 1] && path[at - 1] == pattern[i];
      }
    }
    reached = std::move(next);
  }
  return std::ranges::find(reached, true) != reached.end();
}

void match(std::string_view pattern, std::string_view path) {
  if (pattern.size() > 200 || path.size() > 200) return;
  const std::string normalized = robots::normalized_pattern(pattern, robots::PathForm::decoded);
  const robots::NormalizedPath target(path);
  robots::MatchWork work;
  check(robots::matches(normalized, target.decoded(), work, false) == reference_matches(normalized, target.decoded()));
}

void parse(std::string_view bytes, std::string_view path) {
  const RobotsFile file = parse_robots(bytes, "FooBot");
  check(file.rules.serialize().size() <= max_rules_bytes);
  check(file.sitemaps.size() <= max_sitemaps);
  const auto again = RobotsRules::deserialize(file.rules.serialize());
  check(again && *again == file.rules);
  ask(file.rules, path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = bytes.find('\0');
  const std::string_view path = end == bytes.npos ? bytes : bytes.substr(end + 1);
  parse(bytes.substr(0, end), path);
  parse(bytes, "/");
  match(bytes.substr(0, end), path);
  if (const auto rules = RobotsRules::deserialize(bytes)) {
    check(rules->serialize() == bytes);
    ask(*rules, path);
  }
  RobotsDirectives directives;
  directives.add_header(bytes, product_token(path));
  return 0;
}
