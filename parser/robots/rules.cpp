// RobotsRules: a URL is matched against compiled rules, which come from a parse or from another process.
#include <utility>

#include "parser/robots.h"
#include "parser/robots/format.h"
#include "parser/robots/path.h"
#include "parser/robots/pattern.h"

namespace crawl::parser {

using robots::Rule;

namespace {

// Whether all bytes behind the header are rules, in the order in which they decide.
bool are_rules(std::string_view bytes) {
  Rule last{.allow = true, .rank = 0xFFFF, .pattern = {}};
  while (!bytes.empty()) {
    const auto rule = robots::next_rule(bytes);
    if (!rule || rule->decides_before(last)) return false;
    last = *rule;
  }
  return true;
}

}  // namespace

RobotsRules::RobotsRules() {
  robots::append_header(bytes_, robots::no_delay);
}

RobotsRules RobotsRules::disallow_all() {
  RobotsRules rules;
  robots::append_rule(rules.bytes_, {.allow = false, .rank = 1, .pattern = "/"});
  return rules;
}

std::optional<std::string_view> RobotsRules::blocking_rule(std::string_view target) const {
  if (target.empty()) target = "/";
  if (target == "/robots.txt" || bytes_.size() == robots::header_size) return std::nullopt;
  const robots::NormalizedPath path(target);
  robots::MatchWork work;
  std::string_view rest = std::string_view(bytes_).substr(robots::header_size);
  while (const auto rule = robots::next_rule(rest)) {
    const std::string_view form = rule->allow ? path.written() : path.decoded();
    if (!robots::matches(rule->pattern, form, work, !rule->allow)) continue;
    return rule->allow ? std::nullopt : std::optional(rule->pattern);
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> RobotsRules::crawl_delay() const {
  const std::uint32_t delay = robots::delay_of(bytes_);
  return delay == robots::no_delay ? std::nullopt : std::optional(std::chrono::milliseconds(delay));
}

Result<RobotsRules> RobotsRules::deserialize(std::string_view bytes) {
  if (bytes.size() > max_rules_bytes) return fail("the rules are longer than a host's may be");
  if (bytes.size() < robots::header_size || bytes[0] != robots::format_version)
    return fail("not rules of this version");
  const std::uint32_t delay = robots::delay_of(bytes);
  if (delay != robots::no_delay && delay > max_crawl_delay.count()) return fail("the rules have no such Crawl-delay");
  if (!are_rules(bytes.substr(robots::header_size))) return fail("the rules are damaged");
  RobotsRules rules;
  rules.bytes_ = bytes;
  return rules;
}

}  // namespace crawl::parser
